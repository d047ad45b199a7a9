package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/** {@link Averaging.None} at work. */
record NoAverage(TorchNetwork measured) implements WeightAverage {
  @Override
  public void afterStep(long step) {
    // The weights themselves are the result.
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of();
  }

  @Override
  public void close() {
    // The network belongs to whoever trains it.
  }
}
