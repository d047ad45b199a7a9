package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.tools.SampleRun;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  @TempDir private Path temp;
  private Path model;
  private Path out;

  @BeforeEach
  void aModel() throws IOException {
    model = temp.resolve("colors.onnx");
    out = temp.resolve("out");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
  }

  @Test
  void anImageGetsAnOverlayOfItsOwnSizeWithAScaleBeside() throws IOException {
    Path photo = photo("a.png", 61, 43);

    CommandLineRun run = CommandLineRun.of("explain", photo, "-m", model, "-o", out);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("occlusion of colors on CPU");
    assertThat(run.out()).contains(photo + "  red ").contains("a.occlusion.png");
    BufferedImage picture = ImageIO.read(out.resolve("a.occlusion.png").toFile());
    assertThat(picture.getHeight()).isEqualTo(43);
    assertThat(picture.getWidth()).isGreaterThan(61 + 16).isLessThan(2 * 61);
    assertThat(out).isDirectoryNotContaining("glob:**explanations.png");
  }

  @Test
  void severalImagesGetASheetAndABadOneCostsItself() throws IOException {
    photo("photos/a.png", 30, 30);
    photo("photos/sub/a.jpg", 30, 20);
    Path bad = Files.writeString(temp.resolve("photos/bad.png"), "<html>");

    CommandLineRun run =
        CommandLineRun.of("explain", temp.resolve("photos"), "-m", model, "-o", out);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(bad + ": UNSUPPORTED_IMAGE: ")
        .contains("1 image could not be explained");
    assertThat(out.resolve("a.occlusion.png")).exists();
    assertThat(out.resolve("a (2).occlusion.png")).exists();
    assertThat(ImageIO.read(out.resolve("explanations.png").toFile()).getWidth())
        .isGreaterThan(2 * (2 * 200));
  }

  @Test
  void failsWhenNoImageCouldBeExplained() throws IOException {
    Path bad = Files.writeString(temp.resolve("bad.png"), "<html>");
    CommandLineRun run = CommandLineRun.of("explain", bad, "-m", model, "-o", out);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongUsageIsOneSentence() throws IOException {
    Path photo = photo("a.png", 30, 30);
    assertWrong("no method of explanation is called 'lime'; there are", photo, "--method", "lime");
    assertWrong(
        "the model knows no class 'owl'; it knows red, green, blue", photo, "--class", "owl");
    assertWrong("gives no attention; a transformer exported with", photo, "--method", "rollout");
    assertWrong(
        "gradcam needs gradients, which an ONNX file has not", photo, "--method", "gradcam");
    assertWrong("occlusion takes all layers, not one of them", photo, "--layer", "conv1");
    assertWrong("only attention is shown by head, not occlusion", photo, "--head", "1");
    assertThat(out).doesNotExist();
    assertThat(CommandLineRun.of("explain", photo, "-m", model).exitCode()).isEqualTo(2);
  }

  private void assertWrong(String message, Object... arguments) {
    Object[] all = new Object[arguments.length + 5];
    all[0] = "explain";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "-m";
    all[arguments.length + 2] = model;
    all[arguments.length + 3] = "-o";
    all[arguments.length + 4] = out;
    CommandLineRun run = CommandLineRun.of(all);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("vireo: ").contains(message).doesNotContain("\tat ");
  }

  @Test
  void aCheckpointIsExplainedByItsGradients() throws IOException {
    Path run = SampleRun.write(temp.resolve("run"), "red", "green", "blue");
    Path photo = photo("a.png", 30, 30);
    CommandLineRun result =
        CommandLineRun.of("explain", photo, "-m", run, "-o", out, "--class", "blue");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).contains("gradcam of resnet");
    assertThat(result.out()).contains("blue ");
    assertThat(out.resolve("a.gradcam.png")).exists();
    CommandLineRun wrong =
        CommandLineRun.of("explain", photo, "-m", run, "-o", out, "--layer", "layer9");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("has no layer 'layer9' for gradcam; it has layer1.0.relu2, ");
  }

  @Test
  void rawMapsHoldEachLayerAndHeadOfAttention() throws IOException {
    Path run = vit(temp.resolve("vit"));
    Path raw = temp.resolve("maps.arrow");
    CommandLineRun result =
        CommandLineRun.of(
            "explain",
            photo("a.png", 30, 30),
            photo("b.png", 20, 30),
            "-m",
            run,
            "-o",
            out,
            "--method",
            "attention",
            "--raw",
            raw);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(out.resolve("a.heads.png")).exists();
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        FileChannel channel = FileChannel.open(raw);
        ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
      VectorSchemaRoot rows = reader.getVectorSchemaRoot();
      int images = 0;
      while (reader.loadNextBatch()) {
        images++;
        // The mean of the last layer, then two layers of three heads.
        assertThat(rows.getRowCount()).isEqualTo(7);
        assertThat(rows.getVector("layer").getObject(0)).hasToString("blocks.1.attn");
        assertThat(rows.getVector("head").getObject(0)).isNull();
        assertThat(rows.getVector("layer").getObject(5)).hasToString("blocks.1.attn");
        assertThat(rows.getVector("head").getObject(5)).isEqualTo(1);
        assertThat((List<?>) rows.getVector("relevance").getObject(5)).hasSize(16);
        assertThat(rows.getVector("rows").getObject(5)).isEqualTo(4);
      }
      assertThat(images).isEqualTo(2);
    }
  }

  @Test
  void aTransformersViewsAreWritten() throws IOException {
    Path run = vit(temp.resolve("vit"));
    Path photo = photo("a.png", 30, 30);
    CommandLineRun result =
        CommandLineRun.of(
            "explain",
            photo,
            "--filters",
            "--positions",
            "--attention-distance",
            "-m",
            run,
            "-o",
            out);
    assertThat(result.exitCode()).as(result.err()).isZero();
    for (String name : List.of("filters", "positions", "attention-distance")) {
      assertThat(ImageIO.read(out.resolve(name + ".png").toFile()).getWidth()).isGreaterThan(300);
    }
    assertThat(Files.readAllLines(out.resolve("attention-distance.csv")))
        .hasSize(1 + 2 * 3)
        .first()
        .isEqualTo("layer,head,pixels");
    assertThat(result.out()).contains("filters.png").contains("attention-distance.csv");
  }

  @Test
  void anEmbeddingMapShowsALabelledSet() throws IOException {
    Path run = vit(temp.resolve("vit"));
    photo("data/red/1.png", 30, 30);
    photo("data/red/2.png", 20, 30);
    photo("data/blue/a,b.png", 40, 30);
    CommandLineRun result =
        CommandLineRun.of("explain", "--embedding-map", temp.resolve("data"), "-m", run, "-o", out);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(out.resolve("embedding-map.png")).exists();
    assertThat(Files.readAllLines(out.resolve("embedding-map.csv")))
        .hasSize(4)
        .anySatisfy(row -> assertThat(row).matches("\".*a,b\\.png\",blue,\\S+,\\S+"));
  }

  @Test
  void viewsThatAModelHasNotAreRefused() throws IOException {
    Path run = SampleRun.write(temp.resolve("run"), "red", "green", "blue");
    Path photo = photo("a.png", 30, 30);
    assertThat(CommandLineRun.of("explain", "--positions", "-m", run, "-o", out))
        .satisfies(result -> assertThat(result.exitCode()).isEqualTo(2))
        .satisfies(result -> assertThat(result.err()).contains("has no position embeddings"));
    assertThat(CommandLineRun.of("explain", "--filters", "-m", model, "-o", out).err())
        .contains("an ONNX file does not tell its first layer")
        .contains("give the checkpoint");
    assertThat(CommandLineRun.of("explain", "--attention-distance", "-m", run, "-o", out).err())
        .contains("--attention-distance is measured on images: name some");
    assertThat(CommandLineRun.of("explain", photo, "--filters", "-m", run, "-o", out).exitCode())
        .isEqualTo(2);
    assertThat(CommandLineRun.of("explain", "-m", run, "-o", out).err())
        .contains("name images to explain");
    CommandLineRun both =
        CommandLineRun.of("explain", "--filters", "--class", "red", "-m", run, "-o", out);
    assertThat(both.err()).contains("--class is for images that are explained");
    assertThat(out).doesNotExist();
    assertThat(CommandLineRun.of("explain", "--filters", "-m", run, "-o", out).exitCode()).isZero();
  }

  private Path photo(String name, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = height / 3; y < height / 2; y++) {
      for (int x = width / 3; x < width / 2; x++) {
        image.setRGB(x, y, 0xff2010);
      }
    }
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    return file;
  }

  /** Two layers of three heads, random. */
  private static Path vit(Path run) {
    Architecture architecture =
        new VisionTransformer(16, 4, 12, 2, 3, 2, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, 3);
    SplittableRandom random = new SplittableRandom(4);
    Map<String, Tensor> tensors = new HashMap<>();
    for (Parameter parameter : architecture.network().parameters()) {
      float[] values = new float[(int) parameter.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-0.5, 0.5);
      }
      tensors.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    CheckpointFile.write(
        new Checkpoint(
            architecture,
            List.of("red", "green", "blue"),
            Preprocessing.centerCrop(16),
            "{}",
            tensors),
        run.resolve(CheckpointFile.BEST));
    return run;
  }
}
