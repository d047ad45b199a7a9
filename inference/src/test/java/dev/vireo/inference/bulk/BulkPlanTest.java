package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BulkPlanTest {
  @Test
  void aCpuHasOneWorkerForEachCore() {
    assertThat(BulkPlan.of(4, 8, 1000)).isEqualTo(new BulkPlan(4, 1, 8));
  }

  @Test
  void fewImagesHaveFewerWorkersWithSeveralThreads() {
    assertThat(BulkPlan.of(4, 8, 2)).isEqualTo(new BulkPlan(2, 2, 1));
  }

  @Test
  void aGpuHasTwoBatchesInFlightEvenOnOneCore() {
    assertThat(BulkPlan.onGpu(1, 64, 1000).workers()).isEqualTo(2);
    assertThat(BulkPlan.onGpu(16, 64, 100_000).workers()).isEqualTo(16);
    assertThat(BulkPlan.onGpu(1, 64, 1).workers()).as("one image is one batch").isEqualTo(1);
  }
}
