package dev.vireo.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.doctor.Finding.Level;
import dev.vireo.tools.doctor.Finding.Topic;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
  @Test
  void looksAtEverythingThatVireoRunsOn() {
    Map<String, Finding> parts =
        Doctor.examine().stream().collect(Collectors.toMap(Finding::part, finding -> finding));

    assertThat(parts)
        .containsKeys(
            "system",
            "CPU",
            "memory",
            "JDK",
            "decoder",
            "Vector API",
            "ONNX Runtime",
            "PyTorch",
            "libcuda.so.1",
            "libcudart.so.12",
            "libcublasLt.so.12",
            "libcublas.so.12",
            "libcurand.so.10",
            "libcudnn.so.9");
    assertThat(parts.get("ONNX Runtime").detail()).contains("CPUExecutionProvider");
    assertThat(parts.get("PyTorch").level()).isEqualTo(Level.OK);
    assertThat(parts.values()).allSatisfy(part -> assertThat(part.detail()).isNotBlank());
  }

  @Test
  void aProbeThatFailsIsAFinding() {
    Probe probe =
        new Probe(
            Topic.IMAGES,
            "decoder",
            Level.BROKEN,
            () -> {
              throw new ExceptionInInitializerError(
                  new UnsatisfiedLinkError("libopenblas.so.0: cannot open"));
            });

    assertThat(probe.run())
        .containsExactly(
            new Finding(
                Topic.IMAGES,
                "decoder",
                Level.BROKEN,
                "failed to load: java.lang.UnsatisfiedLinkError: libopenblas.so.0: cannot open"));
  }

  @Test
  void knowsTheInstructionSetsThatMatter() {
    CpuInfo info =
        CpuInfo.parse(
            List.of(
                "processor\t: 0",
                "model name\t: AMD EPYC 9R14",
                "flags\t\t: fpu sse4_2 avx2 avx512f avx512_vnni",
                "processor\t: 1",
                "model name\t: another"));

    assertThat(info.model()).contains("AMD EPYC 9R14");
    assertThat(info.features()).containsExactly("AVX2", "AVX-512", "AVX-512 VNNI");
    assertThat(info.multipliesBfloat16()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"amx_bf16", "avx512_bf16"})
  void knowsTheProcessorsThatMultiplyBfloat16(String flag) {
    assertThat(CpuInfo.parse(List.of("flags\t\t: fpu " + flag + " sse4_2")).multipliesBfloat16())
        .isTrue();
  }

  @Test
  void aSystemThatTellsNothingIsNoError() {
    CpuInfo info = CpuInfo.parse(List.of());

    assertThat(info.model()).isEmpty();
    assertThat(info.features()).isEmpty();
  }
}
