package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradient descent against its formula, step by step. */
class SgdTest {
  private static final int SIZE = 8;
  private static final double RATE = 0.01;
  private static final double DECAY = 0.02;
  private static final Network NETWORK = new Mlp(SIZE, List.of(), Activation.RELU, 0, 2).network();

  private static void backward(TorchNetwork torch) {
    try (NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(SIZE), batch);
        Autograd _ = Autograd.on()) {
      NDArray images = normalizer.normalize(Golden.pixels(SIZE), 4, SIZE, batch);
      Autograd.backward(torch.forward(images, true).square().mean());
    }
  }

  @ParameterizedTest
  @CsvSource({"0.8, true", "0.8, false", "0, true", "0, false"})
  void addsTheMomentumThatItIsAskedFor(double momentum, boolean nesterov) {
    try (TorchNetwork torch =
            new TorchNetwork(NETWORK, ParameterInit.draw(NETWORK, 3), Device.cpu());
        Autograd _ = Autograd.off()) {
      torch.recordGradients();
      Optimizer optimizer = new OptimizerSettings.Sgd(momentum, nesterov, DECAY).open(torch);
      NDArray weight = torch.trained().getFirst().array();
      double velocity = 0;
      for (int step = 0; step < 3; step++) {
        backward(torch);
        double before = weight.toFloatArray()[0];
        double gradient;
        try (NDArray gradients = weight.getGradient()) {
          gradient = gradients.toFloatArray()[0] + DECAY * before;
        }
        optimizer.step(RATE, step);
        Gradients.clear(torch);
        velocity = momentum * velocity + gradient;
        double along = nesterov ? gradient + momentum * velocity : velocity;
        assertThat(Math.abs(RATE * along)).isGreaterThan(1e-5);
        assertThat(weight.toFloatArray()[0])
            .isCloseTo((float) (before - RATE * along), within(1e-6f));
      }
    }
  }

  @Test
  void refusesAStateOfAnotherNetwork() {
    try (TorchNetwork torch =
            new TorchNetwork(NETWORK, ParameterInit.draw(NETWORK, 3), Device.cpu());
        Autograd _ = Autograd.off()) {
      Optimizer optimizer = new OptimizerSettings.Sgd(0.9, true, DECAY).open(torch);
      Map<String, Tensor> state = new HashMap<>(optimizer.state());
      state.put("velocity.head.bias", new Tensor(List.of(3), new float[3]));
      assertRefused(optimizer, state);
      state.remove("velocity.head.bias");
      assertRefused(optimizer, state);
    }
  }

  private static void assertRefused(Optimizer optimizer, Map<String, Tensor> state) {
    assertThatThrownBy(() -> optimizer.restore(state))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("no tensor velocity.head.bias of shape [2]");
  }
}
