package dev.vireo.training.fit;

import ai.djl.Device;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/** {@link Averaging} at work. Call with recording off ({@code Autograd.off()}). */
interface WeightAverage extends AutoCloseable {

  /**
   * @param live the network that learns; not closed
   * @param network its graph
   * @param average where an earlier run left off, or what {@code live} starts with
   * @param totalSteps of the whole run
   */
  static WeightAverage open(
      Averaging averaging,
      TorchNetwork live,
      Network network,
      Device device,
      Map<String, Tensor> average,
      long totalSteps) {
    return switch (averaging) {
      case Averaging.None() -> new NoAverage(live);
      case Averaging.Ema(double decay) ->
          new EmaAverage(decay, live, new TorchNetwork(network, average, device));
      case Averaging.Lookahead lookahead ->
          new LookaheadAverage(
              lookahead, live, new TorchNetwork(network, average, device), totalSteps);
    };
  }

  /**
   * Takes note of a step of the optimizer.
   *
   * @param step counted from 0 over the whole run
   */
  void afterStep(long step);

  /** The network to measure and to keep. */
  TorchNetwork measured();

  /** What the next step depends on beside the weights that learn, by their names; may be empty. */
  Map<String, Tensor> state();

  @Override
  void close();
}
