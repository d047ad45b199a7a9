package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostDeviceTest {
  @Test
  void isToldFromADefectByWhatTheProviderSays() {
    assertThat(
            LostDevice.is(
                "Non-zero status code returned while running Conv node. CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=h"))
        .isTrue();
    assertThat(LostDevice.is("CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0")).isTrue();
    assertThat(LostDevice.is("CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0")).isTrue();
    assertThat(LostDevice.is("Got invalid dimensions for input: images")).isFalse();
  }
}
