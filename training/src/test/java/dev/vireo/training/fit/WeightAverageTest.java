package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The averages follow their formulas, statistics included, and leave out what does not change. */
class WeightAverageTest {
  private static final Network NETWORK =
      new ResNet(List.of(1), 4, ResNet.Stem.SMALL, 8, 2).network();
  private static final String WEIGHT = "fc.weight";
  private static final String STATISTIC = "bn1.running_var";
  private static final int STEPS = 12;

  private final Map<String, Tensor> start = ParameterInit.draw(NETWORK, 3);

  /** The live parameters gain 1 with every step. */
  private static void learn(TorchNetwork live) {
    for (TorchNetwork.Variable variable : live.variables()) {
      if (!variable.parameter().name().equals("bn1.weight")) {
        try (NDArray one = live.manager().create(1f)) {
          variable.array().addi(one);
        }
      }
    }
  }

  private static float first(TorchNetwork network, String name) {
    return network.tensors().get(name).values()[0];
  }

  private float first(String name) {
    return start.get(name).values()[0];
  }

  private interface Check {
    void after(int step, TorchNetwork live, WeightAverage average);
  }

  private void follow(Averaging averaging, Check check) {
    try (TorchNetwork live = new TorchNetwork(NETWORK, start, Device.cpu());
        WeightAverage average =
            WeightAverage.open(averaging, live, NETWORK, Device.cpu(), start, STEPS)) {
      int arrays = live.manager().getManagedArrays().size();
      for (int step = 0; step < STEPS; step++) {
        learn(live);
        average.afterStep(step);
        check.after(step, live, average);
      }
      assertThat(live.manager().getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void theMovingAverageForgetsFastAtFirst() {
    double[] expected = {0, 0};
    follow(
        new Averaging.Ema(0.3),
        (step, live, average) -> {
          double kept = Math.min(0.3, (1.0 + step) / (10 + step));
          expected[0] = kept * expected[0] + (1 - kept) * (step + 1);
          assertThat(first(average.measured(), WEIGHT) - first(WEIGHT))
              .isCloseTo((float) expected[0], within(1e-4f));
          assertThat(first(average.measured(), STATISTIC) - first(STATISTIC))
              .isCloseTo((float) expected[0], within(1e-4f));
          assertThat(first(live, WEIGHT) - first(WEIGHT)).isCloseTo(step + 1f, within(1e-4f));
          assertThat(first(average.measured(), "bn1.weight")).isEqualTo(first("bn1.weight"));
          assertThat(average.state()).containsOnlyKeys(start.keySet());
        });
  }

  @Test
  void lookaheadSetsTheWeightsBackToTheSlowOnes() {
    double[] slow = {0};
    double[] fast = {0};
    follow(
        new Averaging.Lookahead(5, 0.9),
        (step, live, average) -> {
          fast[0] += 1;
          int done = step + 1;
          if (done % 5 == 0) {
            double kept = Math.pow(0.9, 5) * Math.pow((double) done / STEPS, 3);
            slow[0] = kept * slow[0] + (1 - kept) * fast[0];
            fast[0] = slow[0];
          }
          if (done == STEPS) {
            fast[0] = slow[0];
          }
          assertThat(average.measured()).isSameAs(live);
          assertThat(first(live, WEIGHT) - first(WEIGHT)).isCloseTo((float) fast[0], within(1e-4f));
        });
  }

  @Test
  void aRunTooShortForSlowWeightsKeepsItsLast() {
    follow(
        new Averaging.Lookahead(STEPS + 1, 0.9),
        (step, live, average) ->
            assertThat(first(live, WEIGHT) - first(WEIGHT)).isCloseTo(step + 1f, within(1e-4f)));
  }

  @Test
  void withoutAnAverageTheWeightsThemselvesCount() {
    follow(
        new Averaging.None(),
        (step, live, average) -> {
          assertThat(average.measured()).isSameAs(live);
          assertThat(average.state()).isEmpty();
        });
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThatThrownBy(() -> new Averaging.Ema(1)).hasMessageContaining("not at 1.0");
    assertThatThrownBy(() -> new Averaging.Lookahead(0, 0.5)).hasMessageContaining("not 0");
  }
}
