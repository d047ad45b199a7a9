package dev.vireo.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.emit.GraphOutput;
import dev.vireo.inference.engine.OnnxOutputs.Values;
import dev.vireo.training.djl.TorchEngine.Observed;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceOutputsTest {
  private static final float[] MAP = {0.5f, 0.5f, 0.25f, 0.75f};

  /** Two classes tied at the top, then one, then one that is hopeless. */
  private final SourceOutputs source =
      new SourceOutputs(
          new Observed(new float[] {1001, 1000, 1001, -1000}, new float[] {7, 8}, List.of(MAP)));

  private final float best = (float) (1 / (2 + Math.exp(-1)));
  private final float third = (float) (Math.exp(-1) / (2 + Math.exp(-1)));

  @Test
  void namesOfTiedClassesMayStandInAnyOrder() {
    assertThat(named(0, 2, 1).actual()).isEqualTo(named(0, 2, 1).expected());
    assertThat(named(2, 0, 1).actual()).isEqualTo(named(2, 0, 1).expected());
  }

  @Test
  void aClassThatIsNamedBeforeOneMoreProbableIsOffByTheDifference() {
    SourceOutputs.Pair pair = named(1, 0);
    assertThat(pair.expected()).containsExactly(best, best);
    assertThat(pair.actual()).containsExactly(third, best);
  }

  @Test
  void noClassIsNamedTwiceAndNoneThatIsNot() {
    assertThat(named(0, 0).actual()).containsExactly(best, Float.NaN);
    assertThat(named(0, 4).actual()).containsExactly(best, Float.NaN);
    assertThat(named(0, -1).actual()).containsExactly(best, Float.NaN);
  }

  @Test
  void probabilitiesAreTheSoftmaxOfLogitsOfAnySize() {
    Values given = new Values.Floats(new float[4]);
    assertThat(source.pair("probabilities", GraphOutput.PROBABILITIES, given).expected())
        .containsExactly(best, third, best, 0);
    given = new Values.Floats(new float[3]);
    assertThat(source.pair("topk_probabilities", GraphOutput.TOPK, given).expected())
        .containsExactly(best, best, third);
  }

  @Test
  void aMapOfABlockThatTheSourceLacksHasNoValues() {
    Values given = new Values.Floats(MAP);
    assertThat(source.pair("attention.0", GraphOutput.ATTENTION, given).expected()).isEqualTo(MAP);
    assertThat(source.pair("attention.1", GraphOutput.ATTENTION, given).expected()).isEmpty();
  }

  private SourceOutputs.Pair named(long... indices) {
    return source.pair("topk_indices", GraphOutput.TOPK, new Values.Longs(indices));
  }
}
