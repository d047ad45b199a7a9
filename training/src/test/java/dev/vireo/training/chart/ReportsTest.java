package dev.vireo.training.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.bulk.ConfusionMatrix;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  @TempDir private Path temp;

  @Test
  void listsPrecisionRecallAndF1OfEveryClass() {
    ConfusionMatrix matrix = new ConfusionMatrix(List.of("owl", "great, tit", "wren"));
    for (int i = 0; i < 3; i++) {
      matrix.add(0, 0);
    }
    matrix.add(0, 1);
    matrix.add(1, 1);
    Path file = temp.resolve("classes.csv");
    ClassReport.write(file, matrix);
    assertThat(file)
        .hasContent(
            """
            class,precision,recall,f1,support,most_often_taken_for
            owl,1.000000,0.750000,0.857143,4,"great, tit"
            "great, tit",0.500000,1.000000,0.666667,1,
            wren,0.000000,0.000000,0.000000,0,
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 41, 1000})
  void drawsAMatrixOfAnySize(int classes) throws IOException {
    List<String> labels = IntStream.range(0, classes).mapToObj(i -> "class number " + i).toList();
    ConfusionMatrix matrix = new ConfusionMatrix(labels);
    for (int i = 0; i < classes; i++) {
      matrix.add(i, i);
    }
    Path file = temp.resolve("confusion.png");
    ConfusionChart.write(file, "a title", matrix);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isBetween(400, 2200);
    int green = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        green += (image.getRGB(x, y) & 0xFFFFFF) == 0x1B7F5C ? 1 : 0;
      }
    }
    assertThat(green).isGreaterThanOrEqualTo(classes * 3);
  }
}
