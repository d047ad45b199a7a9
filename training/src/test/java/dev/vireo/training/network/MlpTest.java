package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MlpTest {
  @Test
  void isAStackOfMatricesOverAllPixels() {
    Network network = new Mlp(8, List.of(20, 10), Activation.RELU, 0.5, 3).network();
    assertThat(network.parameters())
        .extracting(Parameter::name, Parameter::shape)
        .extracting(Object::toString)
        .containsExactly(
            "(\"hidden.0.weight\", [20, 192])",
            "(\"hidden.0.bias\", [20])",
            "(\"hidden.1.weight\", [10, 20])",
            "(\"hidden.1.bias\", [10])",
            "(\"head.weight\", [3, 10])",
            "(\"head.bias\", [3])");
  }

  @Test
  void withoutHiddenLayersIsLogisticRegression() {
    Network network = new Mlp(4, List.of(), Activation.RELU, 0, 2).network();
    assertThat(network.trainableElements()).isEqualTo(48 * 2 + 2);
  }
}
