package dev.vireo.bench.engines;

import dev.vireo.inference.engine.WeightsFile;
import java.nio.file.Path;
import java.util.Locale;

/** What runs a model. */
public enum EngineKind {
  ONNX("ONNX Runtime", "onnxruntime_onnx"),
  PYTORCH("PyTorch", "pytorch_safetensors");

  private final String runtime;
  private final String platform;

  EngineKind(String runtime, String platform) {
    this.runtime = runtime;
    this.platform = platform;
  }

  /** As it is typed. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String runtime() {
    return runtime;
  }

  /** {@link dev.vireo.inference.engine.Platform#id} of the models that it opens. */
  public String platform() {
    return platform;
  }

  /**
   * What runs the model at a path.
   *
   * @throws dev.vireo.inference.VireoException as {@link WeightsFile#at}
   */
  public static EngineKind of(Path model) {
    return switch (WeightsFile.at(model).format().engine()) {
      case ONNX -> ONNX;
      case PYTORCH -> PYTORCH;
    };
  }
}
