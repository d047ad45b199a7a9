package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CudaOptionsTest {
  @Test
  void multiplyFloat32InFullUnlessTheUserSaysOtherwise() {
    CudaOptions usual = CudaOptions.of(0, false, Map.of());
    CudaOptions tf32 = CudaOptions.of(1, false, Map.of("VIREO_TF32", "1"));

    assertThat(usual.toMap()).containsEntry("use_tf32", "0").containsEntry("device_id", "0");
    assertThat(usual.label()).isEqualTo("CUDA:0");
    assertThat(tf32.toMap()).containsEntry("use_tf32", "1").containsEntry("device_id", "1");
    assertThat(tf32.label()).as("named when it is on").isEqualTo("CUDA:1 (TF32)");
  }

  @Test
  void putChannelsLastForHalfPrecision() {
    assertThat(CudaOptions.of(0, true, Map.of()).toMap()).containsEntry("prefer_nhwc", "1");
    assertThat(CudaOptions.of(0, false, Map.of()).toMap()).containsEntry("prefer_nhwc", "0");
  }

  @Test
  void askTheHeuristicUnlessTheUserWantsEachKernelTried() {
    assertThat(CudaOptions.of(0, true, Map.of()).toMap())
        .containsEntry("cudnn_conv_algo_search", "HEURISTIC");
    assertThat(CudaOptions.of(0, true, Map.of("VIREO_CUDNN_SEARCH", "exhaustive")).toMap())
        .containsEntry("cudnn_conv_algo_search", "EXHAUSTIVE");
  }

  @Test
  void useNoGraphs() {
    assertThat(CudaOptions.of(0, true, Map.of()).toMap()).containsEntry("enable_cuda_graph", "0");
  }
}
