package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/** {@link Averaging.Ema} at work, running statistics included. */
final class EmaAverage implements WeightAverage {
  private final double decay;
  private final TorchNetwork live;
  private final TorchNetwork average;

  /**
   * @param average of the same graph; closed with this
   */
  EmaAverage(double decay, TorchNetwork live, TorchNetwork average) {
    this.decay = decay;
    this.live = live;
    this.average = average;
  }

  @Override
  public void afterStep(long step) {
    average.blend(live, Math.min(decay, (1.0 + step) / (10.0 + step)));
  }

  @Override
  public TorchNetwork measured() {
    return average;
  }

  @Override
  public Map<String, Tensor> state() {
    return average.tensors();
  }

  @Override
  public void close() {
    average.close();
  }
}
