package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TorchDeviceTest {
  @Test
  void saysWhatIsMissingForAGpu() {
    assertThat(TorchDevice.missing(0, false)).startsWith("there is no NVIDIA driver");
    assertThat(TorchDevice.missing(0, true)).contains("./vireo --cuda", "PYTORCH_LIBRARY_PATH");
    assertThat(TorchDevice.missing(1, true)).isEqualTo("PyTorch finds 1 GPU here, counted from 0");
  }
}
