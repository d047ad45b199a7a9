package dev.vireo.bench.engines;

import dev.vireo.inference.engine.WeightsFile;
import java.nio.file.Path;
import java.util.Locale;

/** What runs a model. */
public enum EngineKind {
  ONNX("ONNX Runtime"),
  PYTORCH("PyTorch");

  private final String runtime;

  EngineKind(String runtime) {
    this.runtime = runtime;
  }

  /** As it is typed. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String runtime() {
    return runtime;
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
