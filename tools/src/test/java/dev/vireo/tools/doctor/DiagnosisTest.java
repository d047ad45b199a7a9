package dev.vireo.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.doctor.Finding.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Finding RUNTIME = Finding.ok(Topic.CLASSIFYING, "ONNX Runtime", "1.29.0");
  private static final Finding DRIVER = Finding.ok(Topic.CUDA, CudaProbes.DRIVER, "CUDA:0");

  @Test
  void withoutADriverItIsTheCpu() {
    Diagnosis verdict =
        Diagnosis.of(List.of(RUNTIME, Finding.absent(Topic.CUDA, CudaProbes.DRIVER, "missing")));

    assertThat(verdict.sound()).isTrue();
    assertThat(verdict.text()).contains("on the CPU").contains("no NVIDIA driver");
  }

  @Test
  void namesTheLibrariesThatTheGpuStillNeeds() {
    Diagnosis verdict =
        Diagnosis.of(
            List.of(
                RUNTIME,
                DRIVER,
                Finding.absent(Topic.CUDA, "libcublas.so.12", "missing"),
                Finding.absent(Topic.CUDA, "libcudnn.so.9", "missing")));

    assertThat(verdict.sound()).isTrue();
    assertThat(verdict.text()).contains("libcublas.so.12, libcudnn.so.9");
  }

  @Test
  void saysThatTheGpuIsReady() {
    Finding cuda =
        Finding.ok(Topic.CLASSIFYING, "ONNX Runtime", "1.29.0 with CUDAExecutionProvider");

    assertThat(Diagnosis.of(List.of(cuda, DRIVER)).text()).contains("also on the GPU");
    assertThat(Diagnosis.of(List.of(RUNTIME, DRIVER)).text()).contains("./vireo --cuda");
  }

  @Test
  void whatIsBrokenComesFirst() {
    Diagnosis verdict =
        Diagnosis.of(List.of(Finding.broken(Topic.TRAINING, "PyTorch", "failed"), DRIVER));

    assertThat(verdict.sound()).isFalse();
    assertThat(verdict.text()).contains("PyTorch");
  }
}
