package dev.vireo.inference.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** ONNX, which ONNX Runtime runs. */
final class OnnxFormat implements ModelFormat {
  @Override
  public EngineKind engine() {
    return EngineKind.ONNX;
  }

  @Override
  public String runtime() {
    return "ONNX Runtime " + OnnxEnvironment.get().getVersion();
  }

  @Override
  public Optional<Path> weights(Path path) {
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  @Override
  public Model open(Path weights, EngineOptions options) {
    return OnnxModel.open(weights, options);
  }
}
