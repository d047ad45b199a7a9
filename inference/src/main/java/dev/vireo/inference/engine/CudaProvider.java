package dev.vireo.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.cuda.CudaOptions;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime's way to NVIDIA GPUs. */
public final class CudaProvider {
  private CudaProvider() {}

  /** Why sessions cannot use the first GPU, in the provider's own words; empty when they can. */
  public static Optional<String> problem() {
    OnnxEnvironment.get();
    try (SessionOptions options = new SessionOptions()) {
      return add(options, CudaOptions.of(0, false, Map.of()));
    }
  }

  /** Why CUDA cannot be used, or empty once it is added. */
  static Optional<String> add(SessionOptions options, CudaOptions cuda) {
    if (!CudaLibraries.hasDriver()) {
      return Optional.of(CudaLibraries.NO_DRIVER);
    }
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return Optional.of(
          "this is the CPU build of ONNX Runtime (./vireo --cuda takes the other; a program of yours needs onnxruntime_gpu in its place)");
    }
    try {
      CudaLibraries.loadChosen();
    } catch (VireoException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.device())) {
      for (Map.Entry<String, String> option : cuda.toMap().entrySet()) {
        provider.add(option.getKey(), option.getValue());
      }
      options.addCUDA(provider);
      return Optional.empty();
    } catch (OrtException e) {
      return Optional.of(OrtReason.of(e));
    }
  }
}
