package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.kernel.PlainNetwork;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.Traits.Mean;
import dev.vireo.training.network.Traits.Token;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That what is stated of each operation is true of what it computes. */
class TraitsTest {
  private static final int PIXELS = SampleOperations.SIZE * SampleOperations.SIZE;
  private static final int CHANNELS = 3;

  @Test
  void noOperationIsForgotten() {
    assertThat(SampleOperations.ALL.stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(Operation.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @FieldSource("dev.vireo.training.network.SampleOperations#ALL")
  void whatIsSaidOfTheMeanIsTrue(Operation operation) {
    double[] before = evaluate(operation, i -> 0);
    double[] after = evaluate(operation, i -> 2);
    switch (Traits.of(operation).mean()) {
      case IGNORED -> assertThat(after).containsExactly(before, within(1e-6));
      case KEPT -> assertThat(centered(after)).containsExactly(centered(before), within(1e-12));
      case MADE, USED -> {}
    }
    assertThat(Traits.of(operation).gives().isPresent())
        .isEqualTo(Traits.of(operation).mean() == Mean.MADE);
  }

  @ParameterizedTest
  @FieldSource("dev.vireo.training.network.SampleOperations#ALL")
  void whatATokenTakesIsTrue(Operation operation) {
    if (Traits.of(operation).token() == Token.SAME) {
      double[] before = evaluate(operation, i -> 0);
      double[] after = evaluate(operation, i -> i % PIXELS == 4 ? 2 * i : 0);
      int width = before.length / PIXELS;
      for (int i = 0; i < before.length; i++) {
        if (i / width != 4) {
          assertThat(after[i]).isEqualTo(before[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.vireo.training.network.SampleOperations#ALL")
  void theMatricesThatAreNamedAreItsParameters(Operation operation) {
    Traits traits = Traits.of(operation);
    List<String> names = operation.parameters().stream().map(Parameter::name).toList();
    traits.reads().ifPresent(name -> assertThat(names).contains(name + "weight", name + "bias"));
    traits.gives().ifPresent(name -> assertThat(names).endsWith(name + "weight", name + "bias"));
  }

  @Test
  void tokensKnowTheirGrid() {
    Network.Builder net = Network.builder(12);
    String x =
        net.add("conv", new Convolution(3, 8, 4, 4, 0, true, SampleOperations.ANY), Network.INPUT);
    x = net.add("class", new ClassToken(8), net.add("tokens", new ToTokens(), x));
    x =
        net.add(
            "wide",
            new Linear(8, 16, SampleOperations.ANY, SampleOperations.ANY),
            net.add("norm", new LayerNorm(8, 0), x));
    assertThat(net.shape(x)).isEqualTo(new Shape.Tokens(1, 3, 3, 16));
    assertThat(((Shape.Tokens) net.shape(x)).count()).isEqualTo(10);
  }

  /** What it gives of random values with something added to some. */
  private static double[] evaluate(Operation operation, IntToDoubleFunction more) {
    Network network = SampleOperations.network(operation);
    SplittableRandom random = new SplittableRandom(7);
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      weights.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    double[] image = new double[CHANNELS * PIXELS];
    Arrays.setAll(image, i -> random.nextDouble(-1, 1) + more.applyAsDouble(i));
    return new PlainNetwork(network, weights)
        .evaluate(image, SampleOperations.SIZE)
        .get("operation");
  }

  /** Rows of features, less the mean of each. */
  private static double[] centered(double[] rows) {
    double[] centered = rows.clone();
    for (int row = 0; row < rows.length; row += CHANNELS) {
      double mean = Arrays.stream(rows, row, row + CHANNELS).average().orElseThrow();
      for (int i = row; i < row + CHANNELS; i++) {
        centered[i] -= mean;
      }
    }
    return centered;
  }
}
