package dev.vireo.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkComparisonTest {
  private static final NetworkComparison COMPARISON =
      new NetworkComparison(
          "2 cores of a test",
          12,
          List.of(
              new NetworkComparison.Row(
                  "resnet18", 11_182_668, 112.4, 281, 288, 412.3, 44_713_455, 4.8e-6),
              new NetworkComparison.Row("vit", 829_320, 65, 279, 288, 1040.9, 3_346_610, 1.36e-6)));

  @Test
  void columnsAreAlignedOnScreen() {
    assertThat(COMPARISON.toText().lines())
        .containsExactly(
            "model     parameters  training time                top-1  images/s  ONNX file"
                + "  largest logit difference",
            "resnet18      11.2 M   1 min 52 s  97.6 % (281 of 288)       412    44.7 MB"
                    .replace("M   1", "M     1")
                + "                   4.8e-06",
            "vit          829.3 k     1 min 05 s  96.9 % (279 of 288)      1041     3.3 MB"
                + "                   1.4e-06");
  }

  @Test
  void theDocumentHoldsATable() {
    List<String> lines = COMPARISON.toMarkdown().lines().toList();

    assertThat(lines.get(2)).startsWith("| model    | parameters |");
    assertThat(lines.get(3)).startsWith("| :------- | ---------: |");
    assertThat(lines.get(4)).startsWith("| resnet18 |     11.2 M |");
    assertThat(lines.subList(2, 6))
        .allSatisfy(line -> assertThat(line).hasSameSizeAs(lines.get(2)));
  }

  @Test
  void theDocumentSaysWhatItsFiguresMean() {
    assertThat(COMPARISON.toMarkdown())
        .contains("12 species")
        .contains("288 images that training never saw")
        .contains("2 cores of a test");
  }

  @Test
  void topOneIsAShare() {
    assertThat(COMPARISON.rows().getFirst().top1()).isEqualTo(281.0 / 288);
  }
}
