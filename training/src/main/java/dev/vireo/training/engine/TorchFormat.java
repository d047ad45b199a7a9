package dev.vireo.training.engine;

import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelFormat;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.Optional;

/** Checkpoints and the folders of training runs, which PyTorch runs as they were trained. */
public final class TorchFormat implements ModelFormat {
  @Override
  public EngineKind engine() {
    return EngineKind.PYTORCH;
  }

  @Override
  public String runtime() {
    return "PyTorch " + PyTorch.version();
  }

  @Override
  public Optional<Path> weights(Path path) {
    return CheckpointFile.find(path);
  }

  @Override
  public Model open(Path weights, EngineOptions options) {
    return TorchModel.open(weights, options);
  }
}
