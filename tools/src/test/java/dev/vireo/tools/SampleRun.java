package dev.vireo.tools;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint as a run leaves it, of a small network that answers by its biases. */
public final class SampleRun {
  public static final Architecture ARCHITECTURE =
      new ResNet(List.of(1), 2, ResNet.Stem.SMALL, 16, 3);

  private SampleRun() {}

  public static Path write(Path run, String... labels) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (Parameter parameter : ARCHITECTURE.network().parameters()) {
      float[] values = new float[(int) parameter.elements()];
      Arrays.fill(values, 0.25f);
      if (parameter.name().equals("fc.bias")) {
        values[1] = 2;
      }
      tensors.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    Checkpoint checkpoint =
        new Checkpoint(
            ARCHITECTURE,
            List.of(labels),
            Preprocessing.centerCrop(16),
            "{\"epochs\":3,\"top1\":0.91666666,\"learningRate\":1.0E-4}",
            tensors);
    CheckpointFile.write(checkpoint, run.resolve(CheckpointFile.BEST));
    return run;
  }
}
