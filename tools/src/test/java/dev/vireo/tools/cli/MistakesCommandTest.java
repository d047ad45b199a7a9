package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MistakesCommandTest {
  @TempDir private Path temp;
  private Path data;
  private Path model;
  private Path report;

  @BeforeEach
  void aModel() throws IOException {
    data = temp.resolve("data");
    model = temp.resolve("colors.onnx");
    report = temp.resolve("report.html");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
    image("red/1.png", 0xff0000, 40, 30);
    image("red/2.png", 0xff0000, 20, 30);
    image("blue/<img src=x>.png", 0x00ff00, 64, 30);
    image("blue/4.png", 0x0000ff, 40, 70);
  }

  @Test
  void theReportHoldsWhatEvaluateMeasuresAndPicturesOfIt() throws IOException {
    CommandLineRun run = CommandLineRun.of("mistakes", data, "-m", model, "-o", report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo("75.00%% of 4 images right; 1 mistakes in %s%n".formatted(report));
    JsonNode told = data();
    assertThat(told.path("top1").doubleValue()).isEqualTo(0.75);
    assertThat(told.path("labels"))
        .extracting(JsonNode::textValue)
        .containsExactly("red", "green", "blue");
    JsonNode blue = told.path("classes").path(1);
    assertThat(blue.path("label").textValue()).isEqualTo("blue");
    assertThat(blue.path("recall").doubleValue()).isEqualTo(0.5);
    assertThat(blue.path("worst").intValue()).isEqualTo(1);
    List<JsonNode> wrong = new ArrayList<>();
    for (JsonNode image : told.path("images")) {
      assertThat(image.path("thumb").textValue()).startsWith("data:image/jpeg;base64,");
      if (image.path("is").intValue() != image.path("as").intValue()) {
        wrong.add(image);
      } else {
        assertThat(image.has("overlay")).isFalse();
      }
    }
    assertThat(wrong)
        .singleElement()
        .satisfies(image -> {
          assertThat(image.path("name").textValue()).endsWith("<img src=x>.png");
          assertThat(image.path("as").intValue()).isEqualTo(1);
          assertThat(image.path("overlay").textValue()).startsWith("data:image/jpeg;base64,");
        });
    assertThat(told.path("sizes"))
        .extracting(group -> group.path("from").intValue())
        .containsExactly(20, 30, 40);
    assertThat(told.path("sizes").path(1).path("images").intValue()).isEqualTo(2);
    assertThat(told.path("sizes").path(1).path("right").intValue()).isEqualTo(1);
    double images = 0;
    for (JsonNode bin : told.path("calibration")) {
      images += bin.path("images").doubleValue();
    }
    assertThat(images).isEqualTo(4);
  }

  @Test
  void theFileNeedsNoNetworkAndNamesOfFilesAreText() throws IOException {
    CommandLineRun.of("mistakes", data, "-m", model, "-o", report);
    String page = Files.readString(report);
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("{{data}}")
        .doesNotContain("<img src=x>")
        .doesNotContainPattern("(src|href)=\"(?!#)")
        .doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)");
  }

  @Test
  void anImageThatCannotBeReadIsNamed() throws IOException {
    Path bad = Files.writeString(data.resolve("red/bad.png"), "<html>");
    CommandLineRun run = CommandLineRun.of("mistakes", data, "-m", model, "-o", report);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains(bad + ": UNSUPPORTED_IMAGE");
    assertThat(data().path("failed").intValue()).isEqualTo(1);
    assertThat(data().path("failures").path(0).textValue()).startsWith(bad + ": UNSUPPORTED_IMAGE");
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeAnythingIsMeasured() throws IOException {
    CommandLineRun run =
        CommandLineRun.of("mistakes", data, "-m", model, "-o", report, "--method", "legrad");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("vireo: legrad needs gradients, which an ONNX file has not");
    assertThat(CommandLineRun.of("mistakes", data, "-m", model).exitCode()).isEqualTo(2);
    image("owl/1.png", 0, 8, 8);
    CommandLineRun unknown = CommandLineRun.of("mistakes", data, "-m", model, "-o", report);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("images of the class 'owl', and the model knows only");
    assertThat(report).doesNotExist();
  }

  private JsonNode data() throws IOException {
    String page = Files.readString(report);
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(start) + start.length();
    return new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  private void image(String name, int color, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, color);
    }
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
