package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.djl.Updates;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link OptimizerSettings.AdamW} at work. */
final class AdamWOptimizer implements Optimizer {
  private final OptimizerSettings.AdamW settings;
  private final Updates updates;
  private final List<UpdateGroup> groups;
  private final Moments first;
  private final Moments second;

  AdamWOptimizer(OptimizerSettings.AdamW settings, TorchNetwork network) {
    this.settings = settings;
    updates = network.updates();
    groups = UpdateGroup.of(network.trained(), Variable::rate, this::decay);
    first = new Moments("first.", network);
    second = new Moments("second.", network);
  }

  private double decay(Variable variable) {
    return variable.parameter().role() == Parameter.Role.WEIGHT ? settings.weightDecay() : 0;
  }

  @Override
  public void step(double learningRate, long step) {
    for (UpdateGroup group : groups) {
      updates.adamW(
          group.variables(),
          first.of(group),
          second.of(group),
          step,
          learningRate * group.rate(),
          settings.beta1(),
          settings.beta2(),
          group.decay(),
          settings.epsilon());
    }
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    first.save(state);
    second.save(state);
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    first.restore(state);
    second.restore(state);
  }
}
