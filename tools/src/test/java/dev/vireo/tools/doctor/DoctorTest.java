package dev.vireo.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.doctor.Finding.Level;
import dev.vireo.tools.doctor.Finding.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    assertThat(parts.get("ONNX Runtime").detail())
        .contains("CPUExecutionProvider", "this is the CPU build");
    assertThat(parts.get("resnet18 at 224").detail())
        .startsWith("12 convolutions and products computed right");
    assertThat(parts.get("vit at 224").level()).isEqualTo(Level.OK);
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
                "model name\t: another"),
            Optional.empty());

    assertThat(info.model()).contains("AMD EPYC 9R14");
    assertThat(info.features()).containsExactly("AVX2", "AVX-512", "AVX-512 VNNI");
    assertThat(info.multipliesBfloat16()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"amx_bf16", "avx512_bf16"})
  void knowsTheProcessorsThatMultiplyBfloat16(String flag) {
    List<String> lines = List.of("flags\t\t: fpu " + flag + " sse4_2");
    assertThat(CpuInfo.parse(lines, Optional.empty()).multipliesBfloat16()).isTrue();
    assertThat(CpuInfo.parse(lines, Optional.of("it hides its caches")).multipliesBfloat16())
        .isFalse();
  }

  @Test
  void aSystemThatTellsNothingIsNoError() {
    CpuInfo info = CpuInfo.parse(List.of(), Optional.empty());

    assertThat(info.model()).isEmpty();
    assertThat(info.features()).isEmpty();
  }
}
