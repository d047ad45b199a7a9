package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/** {@link Averaging.Lookahead} at work, running statistics included. */
final class LookaheadAverage implements WeightAverage {
  private static final int GROWTH = 3;

  private final Averaging.Lookahead settings;
  private final TorchNetwork live;
  private final TorchNetwork slow;
  private final long totalSteps;

  /**
   * @param slow of the same graph; closed with this
   */
  LookaheadAverage(
      Averaging.Lookahead settings, TorchNetwork live, TorchNetwork slow, long totalSteps) {
    this.settings = settings;
    this.live = live;
    this.slow = slow;
    this.totalSteps = totalSteps;
  }

  @Override
  public void afterStep(long step) {
    long done = step + 1;
    if (done % settings.interval() == 0) {
      double progress = (double) done / totalSteps;
      slow.blend(
          live, Math.pow(settings.decay(), settings.interval()) * Math.pow(progress, GROWTH));
      live.copy(slow);
    } else if (done == totalSteps && done > settings.interval()) {
      live.copy(slow);
    }
  }

  @Override
  public TorchNetwork measured() {
    return live;
  }

  @Override
  public Map<String, Tensor> state() {
    return slow.tensors();
  }

  @Override
  public void close() {
    slow.close();
  }
}
