package dev.vireo.inference.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How ONNX Runtime's CUDA provider computes, in the keys of its OrtCUDAProviderOptionsV2
 * (onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html).
 *
 * @param device as the driver counts them, from 0
 * @param channelsLast whether convolutions are computed with channels last, as tensor cores take
 *     half precision
 * @param exhaustiveSearch whether cuDNN tries each of its kernels at the first batch of a size,
 *     which takes seconds, in place of asking its heuristic
 * @param tf32 whether float32 is multiplied with 10 bits of mantissa: faster, and not equal
 */
public record CudaOptions(
    int device, boolean channelsLast, boolean exhaustiveSearch, boolean tf32) {
  private static final String TF32 = "VIREO_TF32";
  private static final String SEARCH = "VIREO_CUDNN_SEARCH";

  /**
   * @param halfPrecision whether the model computes in it
   * @param environment {@code VIREO_TF32=1} and {@code VIREO_CUDNN_SEARCH=exhaustive} are heeded
   */
  public static CudaOptions of(int device, boolean halfPrecision, Map<String, String> environment) {
    return new CudaOptions(
        device,
        halfPrecision,
        "exhaustive".equals(environment.get(SEARCH)),
        "1".equals(environment.get(TF32)));
  }

  /** In the provider's own words. */
  public SequencedMap<String, String> toMap() {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    options.put("device_id", Integer.toString(device));
    options.put("use_tf32", tf32 ? "1" : "0");
    options.put("prefer_nhwc", channelsLast ? "1" : "0");
    options.put("cudnn_conv_algo_search", exhaustiveSearch ? "EXHAUSTIVE" : "HEURISTIC");
    options.put("cudnn_conv_use_max_workspace", "1");
    // Batches come in many sizes: memory that grows by what was asked for is not twice what is
    // used.
    options.put("arena_extend_strategy", "kSameAsRequested");
    options.put("do_copy_in_default_stream", "1");
    // Graphs need outputs in one place of the device's memory, which the Java API cannot bind.
    options.put("enable_cuda_graph", "0");
    return options;
  }

  /** For people: {@code CUDA:0}, {@code CUDA:0 (TF32)}. */
  public String label() {
    return "CUDA:" + device + (tf32 ? " (TF32)" : "");
  }
}
