package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link OptimizerSettings.Sgd} at work. */
final class SgdOptimizer implements Optimizer {
  private final OptimizerSettings.Sgd settings;
  private final NDManager manager;
  private final List<Variable> variables;
  private final List<RateGroup> groups;
  private final Moments velocity;

  SgdOptimizer(OptimizerSettings.Sgd settings, TorchNetwork network) {
    this.settings = settings;
    manager = network.manager();
    variables = network.trained();
    groups = RateGroup.of(variables);
    velocity = new Moments("velocity.", network);
  }

  @Override
  public void step(double learningRate, long step) {
    groups.forEach(group -> step(group, learningRate * group.rate()));
  }

  private void step(RateGroup group, double learningRate) {
    double normRate = settings.normRate();
    try (NDArray usualRate = manager.create((float) learningRate);
        NDArray usualDecay = manager.create((float) settings.weightDecay());
        NDArray rateOfNorms = manager.create((float) (learningRate * normRate));
        NDArray decayOfNorms = manager.create((float) (settings.weightDecay() / normRate));
        NDArray momentum = manager.create((float) settings.momentum())) {
      for (int i : group.members()) {
        Variable variable = variables.get(i);
        boolean norm = variable.parameter().role() == Parameter.Role.NORM;
        NDArray rate = norm ? rateOfNorms : usualRate;
        NDArray weight = variable.array();
        NDArray speed = velocity.get(i);
        try (NDArray gradient = weight.getGradient()) {
          if (settings.decaysAll() || variable.parameter().role() == Parameter.Role.WEIGHT) {
            addScaled(gradient, weight, norm ? decayOfNorms : usualDecay);
          }
          speed.muli(momentum).addi(gradient);
          if (settings.nesterov()) {
            addScaled(gradient, speed, momentum);
            weight.subi(gradient.muli(rate));
          } else {
            try (NDArray change = speed.mul(rate)) {
              weight.subi(change);
            }
          }
        }
      }
    }
  }

  private static void addScaled(NDArray target, NDArray addend, NDArray factor) {
    try (NDArray scaled = addend.mul(factor)) {
      target.addi(scaled);
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
