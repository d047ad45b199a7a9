package dev.vireo.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchvisionPresetsTest {
  @ParameterizedTest
  @CsvSource({
    "resnet18, IMAGENET1K_V1, 256, 224, BILINEAR",
    "resnet50, IMAGENET1K_V2, 232, 224, BILINEAR",
    "vit_b_16, IMAGENET1K_V1, 256, 224, BILINEAR",
    "vit_h_14, IMAGENET1K_SWAG_E2E_V1, 518, 518, BICUBIC",
    "swin_v2_t, IMAGENET1K_V1, 260, 256, BICUBIC",
    "efficientnet_b1, IMAGENET1K_V1, 256, 240, BICUBIC",
  })
  void knowsWhatPublishedWeightsTake(
      String model, String weights, int edge, int size, Filter filter) {
    assertThat(TorchvisionPresets.of(model, weights))
        .hasValueSatisfying(found -> {
          assertThat(found.geometry().fit()).isEqualTo(new Fit.ShorterEdge(edge));
          assertThat(found.geometry().filter()).isEqualTo(filter);
          assertThat(found.size()).isEqualTo(size);
          assertThat(found.mean()).isEqualTo(Preprocessing.IMAGENET_MEAN);
          assertThat(found.std()).isEqualTo(Preprocessing.IMAGENET_STD);
        });
  }

  @Test
  void knowsMeansOfTheirOwn() {
    assertThat(TorchvisionPresets.of("efficientnet_v2_l", "IMAGENET1K_V1").orElseThrow().mean())
        .containsOnly(0.5f);
  }

  @Test
  void knowsNothingOfOtherWeights() {
    assertThat(TorchvisionPresets.of("resnet18", "IMAGENET1K_V2")).isEmpty();
    assertThat(TorchvisionPresets.of("resnet19", "IMAGENET1K_V1")).isEmpty();
  }
}
