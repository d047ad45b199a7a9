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

/** {@link OptimizerSettings.AdamW} at work. */
final class AdamWOptimizer implements Optimizer {
  private final OptimizerSettings.AdamW settings;
  private final NDManager manager;
  private final List<Variable> variables;
  private final List<RateGroup> groups;
  private final Moments first;
  private final Moments second;

  AdamWOptimizer(OptimizerSettings.AdamW settings, TorchNetwork network) {
    this.settings = settings;
    manager = network.manager();
    variables = network.trained();
    groups = RateGroup.of(variables);
    first = new Moments("first.", network);
    second = new Moments("second.", network);
  }

  @Override
  public void step(double learningRate, long step) {
    groups.forEach(group -> step(group, learningRate * group.rate(), step));
  }

  private void step(RateGroup group, double learningRate, long step) {
    double correction1 = 1 - Math.pow(settings.beta1(), step + 1.0);
    double correction2 = 1 - Math.pow(settings.beta2(), step + 1.0);
    try (NDArray beta1 = scalar(settings.beta1());
        NDArray rest1 = scalar(1 - settings.beta1());
        NDArray beta2 = scalar(settings.beta2());
        NDArray rest2 = scalar(1 - settings.beta2());
        NDArray scale2 = scalar(1 / Math.sqrt(correction2));
        NDArray epsilon = scalar(settings.epsilon());
        NDArray kept = scalar(1 - learningRate * settings.weightDecay());
        NDArray rate = scalar(learningRate / correction1)) {
      for (int i : group.members()) {
        Variable variable = variables.get(i);
        NDArray weight = variable.array();
        NDArray mean = first.get(i);
        NDArray square = second.get(i);
        try (NDArray gradient = weight.getGradient();
            NDArray squared = gradient.square()) {
          mean.muli(beta1).addi(gradient.muli(rest1));
          square.muli(beta2).addi(squared.muli(rest2));
        }
        if (variable.parameter().role() == Parameter.Role.WEIGHT) {
          weight.muli(kept);
        }
        try (NDArray spread = square.sqrt();
            NDArray change = mean.mul(rate)) {
          weight.subi(change.divi(spread.muli(scale2).addi(epsilon)));
        }
      }
    }
  }

  private NDArray scalar(double value) {
    return manager.create((float) value);
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
