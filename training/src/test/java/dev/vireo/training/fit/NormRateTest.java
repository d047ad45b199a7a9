package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Norms may learn at a rate of their own, and decay as slowly as before. */
class NormRateTest {
  private static final double RATE = 0.1;
  private static final double MOMENTUM = 0.8;
  private static final double DECAY = 0.02;
  private static final double NORM_RATE = 16;

  private record Change(float before, float gradient, float after) {}

  /** Of the first value of each parameter, in a first step. */
  private static Map<String, Change> step(OptimizerSettings settings) throws Exception {
    Network network = Golden.network("resnet-small");
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu());
        NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer =
            new Normalizer(Preprocessing.centerCrop(network.imageSize()), batch)) {
      torch.recordGradients();
      NDArray images =
          normalizer.normalize(Golden.pixels(network.imageSize()), 4, network.imageSize(), batch);
      try (Autograd _ = Autograd.on()) {
        Autograd.backward(torch.forward(images, true).square().mean());
      }
      Map<String, Change> changes = new HashMap<>();
      try (Autograd _ = Autograd.off()) {
        Map<String, float[]> gradients = new HashMap<>();
        Map<String, Float> before = new HashMap<>();
        for (TorchNetwork.Variable variable : torch.trained()) {
          String name = variable.parameter().name();
          before.put(name, variable.array().toFloatArray()[0]);
          try (NDArray gradient = variable.array().getGradient()) {
            gradients.put(name, gradient.toFloatArray());
          }
        }
        settings.open(torch).step(RATE, 0);
        for (TorchNetwork.Variable variable : torch.trained()) {
          String name = variable.parameter().name();
          changes.put(
              name,
              new Change(
                  before.get(name), gradients.get(name)[0], variable.array().toFloatArray()[0]));
        }
      }
      return changes;
    }
  }

  /** With Nesterov's momentum, a first step is {@code 1 + momentum} times the gradient. */
  private static void assertMoved(Change change, double rate, double decay) {
    double gradient = change.gradient() + decay * change.before();
    assertThat(change.after())
        .isCloseTo((float) (change.before() - rate * (1 + MOMENTUM) * gradient), within(1e-6f));
  }

  @Test
  void onlyTheirRateIsAnother() throws Exception {
    Map<String, Change> changes =
        step(new OptimizerSettings.Sgd(MOMENTUM, true, DECAY, true, NORM_RATE));
    assertMoved(changes.get("bn1.weight"), RATE * NORM_RATE, DECAY / NORM_RATE);
    assertMoved(changes.get("bn1.bias"), RATE * NORM_RATE, DECAY / NORM_RATE);
    assertMoved(changes.get("fc.weight"), RATE, DECAY);
    assertMoved(changes.get("fc.bias"), RATE, DECAY);
  }

  @Test
  void theyDoNotDecayUnlessAsked() throws Exception {
    Map<String, Change> changes = step(new OptimizerSettings.Sgd(MOMENTUM, true, DECAY));
    assertMoved(changes.get("bn1.weight"), RATE, 0);
    assertMoved(changes.get("fc.bias"), RATE, 0);
    assertMoved(changes.get("fc.weight"), RATE, DECAY);
  }
}
