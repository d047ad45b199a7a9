package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizesTest {
  @Test
  void onACpuABatchIsSmallerTheLargerItsImages() {
    assertThat(BatchSizes.best(false, 32)).isEqualTo(16);
    assertThat(BatchSizes.best(false, 112)).isEqualTo(16);
    assertThat(BatchSizes.best(false, 224)).isEqualTo(4);
    assertThat(BatchSizes.best(false, 384)).isEqualTo(1);
    assertThat(BatchSizes.best(false, 4096)).isEqualTo(1);
  }

  @Test
  void onAGpuItIsLarge() {
    assertThat(BatchSizes.best(true, 224)).isEqualTo(64);
  }
}
