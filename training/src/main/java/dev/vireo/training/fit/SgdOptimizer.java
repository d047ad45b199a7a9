package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.djl.Updates;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link OptimizerSettings.Sgd} at work. */
final class SgdOptimizer implements Optimizer {
  private final OptimizerSettings.Sgd settings;
  private final Updates updates;
  private final List<UpdateGroup> groups;
  private final Moments velocity;

  SgdOptimizer(OptimizerSettings.Sgd settings, TorchNetwork network) {
    this.settings = settings;
    updates = network.updates();
    groups = UpdateGroup.of(network.trained(), this::rate, this::decay);
    velocity = new Moments("velocity.", network);
  }

  private double rate(Variable variable) {
    return variable.rate() * (isNorm(variable) ? settings.normRate() : 1);
  }

  private double decay(Variable variable) {
    if (!settings.decaysAll() && variable.parameter().role() != Parameter.Role.WEIGHT) {
      return 0;
    }
    return settings.weightDecay() / (isNorm(variable) ? settings.normRate() : 1);
  }

  private static boolean isNorm(Variable variable) {
    return variable.parameter().role() == Parameter.Role.NORM;
  }

  @Override
  public void step(double learningRate, long step) {
    for (UpdateGroup group : groups) {
      updates.sgd(
          group.variables(),
          velocity.of(group),
          learningRate * group.rate(),
          group.decay(),
          settings.momentum(),
          settings.nesterov());
    }
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    velocity.save(state);
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    velocity.restore(state);
  }
}
