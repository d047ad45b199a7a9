package dev.vireo.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.engine.IntegerNetwork.Addend;
import dev.vireo.training.engine.IntegerNetwork.Convolution;
import dev.vireo.training.engine.IntegerNetwork.Dense;
import dev.vireo.training.engine.IntegerNetwork.Flatten;
import dev.vireo.training.engine.IntegerNetwork.Levels;
import dev.vireo.training.engine.IntegerNetwork.Mean;
import dev.vireo.training.engine.IntegerNetwork.Padding;
import dev.vireo.training.engine.IntegerNetwork.Pool;
import dev.vireo.training.engine.IntegerNetwork.Step;
import dev.vireo.training.kernel.IntegerDotProducts;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What oneDNN makes of a network in integers, beside sums in 64 bits. */
class IntegerNetworkTest {
  private static final int SIZE = 14;
  private static final int BATCH = 3;
  private static final Levels PIXELS = new Levels(1, 114);
  private static final Levels HIDDEN = new Levels(0.05f, 0);
  private static final Levels SIGNED = new Levels(0.04f, 131);

  private final SplittableRandom random = new SplittableRandom(7);

  @BeforeAll
  static void oneDnnCanBeTrusted() {
    assumeTrue(TorchDevice.avoidsOneDnn().isEmpty(), "oneDNN cannot be trusted on this machine");
    assumeTrue(IntegerDotProducts.missing().isEmpty(), "this processor has neither VNNI nor AMX");
  }

  private Tensor drawn(double most, Integer... shape) {
    int count = 1;
    for (int edge : shape) {
      count *= edge;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (most * (2 * random.nextDouble() - 1));
    }
    return new Tensor(List.of(shape), values);
  }

  private Tensor int8(Integer... shape) {
    Tensor drawn = drawn(127.49, shape);
    for (int i = 0; i < drawn.values().length; i++) {
      drawn.values()[i] = Math.round(drawn.values()[i]);
    }
    return drawn;
  }

  private Convolution convolution(
      String input,
      Levels from,
      int in,
      String output,
      Levels to,
      int out,
      int kernel,
      int stride,
      double scale,
      Optional<Addend> addend) {
    Tensor scales = drawn(scale, out);
    for (int i = 0; i < out; i++) {
      scales.values()[i] = (float) (scale * (1.5 + scales.values()[i] / scale / 2));
    }
    return new Convolution(
        input,
        from,
        output,
        to,
        int8(out, in, kernel, kernel),
        scales,
        drawn(1, out),
        stride,
        kernel / 2,
        addend);
  }

  /** A stem over pixels with a mask, a residual block with a projection, one without, a matrix. */
  private IntegerNetwork residual() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Padding(IntegerNetwork.PIXELS, "masked", 0, 0, 0, 0, 1, 137));
    steps.add(convolution("masked", PIXELS, 4, "stem", HIDDEN, 16, 7, 2, 4e-5, Optional.empty()));
    steps.add(new Pool("stem", "pooled", 3, 2, 1));
    steps.add(convolution("pooled", HIDDEN, 16, "a", SIGNED, 24, 3, 1, 1e-3, Optional.empty()));
    steps.add(
        convolution(
            "pooled",
            HIDDEN,
            16,
            "b",
            HIDDEN,
            24,
            1,
            1,
            2e-3,
            Optional.of(new Addend("a", SIGNED))));
    steps.add(convolution("b", HIDDEN, 24, "c", HIDDEN, 24, 3, 1, 1e-3, Optional.empty()));
    steps.add(
        convolution(
            "c", HIDDEN, 24, "d", HIDDEN, 24, 3, 1, 1e-3, Optional.of(new Addend("b", HIDDEN))));
    steps.add(new Mean("d", HIDDEN, "mean", HIDDEN));
    steps.add(new Flatten("mean", "row"));
    steps.add(
        new Dense("row", HIDDEN, "logits", Optional.empty(), drawn(0.2, 10, 24), drawn(1, 10)));
    return new IntegerNetwork(steps);
  }

  private static FusedNetwork function(IntegerNetwork network) {
    return new FusedNetwork(IntegerCode.of(network, SIZE), Precision.FP32, BATCH);
  }

  @Test
  void everyStepGivesWhatItSays() {
    IntegerNetwork network = residual();
    try (FusedNetwork function = function(network)) {
      assertThat(IntegerProof.fault(function, network, SIZE, BATCH)).isEmpty();
    }
  }

  @Test
  void twoMatricesFollowAConvolution() {
    IntegerNetwork network =
        new IntegerNetwork(
            List.of(
                convolution(
                    IntegerNetwork.PIXELS,
                    PIXELS,
                    3,
                    "stem",
                    HIDDEN,
                    8,
                    3,
                    1,
                    2e-4,
                    Optional.empty()),
                new Pool("stem", "pooled", 2, 2, 0),
                new Flatten("pooled", "row"),
                new Dense(
                    "row",
                    HIDDEN,
                    "hidden",
                    Optional.of(HIDDEN),
                    drawn(0.02, 12, 8 * 7 * 7),
                    drawn(1, 12)),
                new Dense(
                    "hidden", HIDDEN, "logits", Optional.empty(), drawn(0.2, 5, 12), drawn(1, 5))));
    try (FusedNetwork function = function(network)) {
      assertThat(IntegerProof.fault(function, network, SIZE, BATCH)).isEmpty();
    }
  }

  @Test
  void theProofFindsAnotherWeightAndAnotherAddend() {
    IntegerNetwork network = residual();
    List<Step> steps = new ArrayList<>(network.steps());
    Convolution right = (Convolution) steps.get(5);
    Convolution other = convolution("b", HIDDEN, 24, "c", HIDDEN, 24, 3, 1, 1e-3, Optional.empty());
    steps.set(5, other);
    try (FusedNetwork function = function(network)) {
      assertThat(IntegerProof.fault(function, new IntegerNetwork(steps), SIZE, BATCH).orElseThrow())
          .startsWith("c is off by");
      steps.set(5, right);
      Convolution last = (Convolution) steps.get(6);
      steps.set(
          6,
          new Convolution(
              last.input(),
              last.from(),
              last.output(),
              last.to(),
              last.weight(),
              last.scales(),
              last.bias(),
              last.stride(),
              last.padding(),
              Optional.of(new Addend("a", SIGNED))));
      assertThat(IntegerProof.fault(function, new IntegerNetwork(steps), SIZE, BATCH).orElseThrow())
          .startsWith("d is off by");
    }
  }

  /** The sum is written over the addend, which therefore must not be needed any more. */
  @Test
  void anAddendThatIsReadLaterStaysWhatItWas() {
    List<Step> steps = new ArrayList<>(residual().steps().subList(0, 5));
    steps.add(
        convolution(
            "pooled",
            HIDDEN,
            16,
            "e",
            HIDDEN,
            24,
            1,
            1,
            2e-3,
            Optional.of(new Addend("b", HIDDEN))));
    steps.add(
        convolution(
            "e", HIDDEN, 24, "f", HIDDEN, 24, 3, 1, 1e-3, Optional.of(new Addend("b", HIDDEN))));
    steps.add(new Mean("f", HIDDEN, "mean", HIDDEN));
    steps.add(new Flatten("mean", "row"));
    steps.add(
        new Dense("row", HIDDEN, "logits", Optional.empty(), drawn(0.2, 10, 24), drawn(1, 10)));
    IntegerNetwork network = new IntegerNetwork(steps);
    ByteBuffer pixels = FusedProof.draw(SIZE);
    float[] logits = new float[10];
    try (FusedNetwork function = function(network)) {
      assertThat(IntegerProof.fault(function, network, SIZE, BATCH)).isEmpty();
      List<float[]> every = function.everything(pixels, 1, SIZE);
      function.run(pixels, 1, SIZE, logits);
      assertThat(logits).containsExactly(every.getLast());
    }
  }
}
