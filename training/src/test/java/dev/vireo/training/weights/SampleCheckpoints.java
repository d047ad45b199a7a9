package dev.vireo.training.weights;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small checkpoint that reads back. */
public final class SampleCheckpoints {
  static final Architecture ARCHITECTURE = new ResNet(List.of(1), 2, ResNet.Stem.SMALL, 8, 3);

  private SampleCheckpoints() {}

  static Checkpoint sample() {
    Map<String, Tensor> tensors = new HashMap<>();
    float next = 0;
    for (Parameter parameter : ARCHITECTURE.network().parameters()) {
      float[] values = new float[(int) parameter.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = next++;
      }
      tensors.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    return with(tensors);
  }

  static Checkpoint with(Map<String, Tensor> tensors) {
    return new Checkpoint(
        ARCHITECTURE,
        List.of("robin", "blue tit", "Sperling, \"Spatz\""),
        Preprocessing.centerCrop(8),
        "{\"epochs\":3}",
        tensors);
  }

  public static Path write(Path path) {
    CheckpointFile.write(sample(), path);
    return path;
  }
}
