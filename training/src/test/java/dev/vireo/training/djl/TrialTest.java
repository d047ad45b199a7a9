package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.Trial.Computation;
import dev.vireo.training.kernel.ConvolutionReference;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Operation.Convolution;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A wrong kernel is caught, whichever of its results is wrong. */
class TrialTest {
  /** Two images of 6x5 pixels, 3 -> 4 channels, 3x3, stride 2: results of 3x3 pixels. */
  private static final ConvolutionReference SHAPE =
      new ConvolutionReference(2, 6, 5, 3, 4, 3, 2, 1);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static NDArray convolve(
      ConvolutionReference shape, NDArray x, List<NDArray> parameters, NumberFormat format) {
    Convolution operation =
        new Convolution(
            shape.in(),
            shape.out(),
            shape.kernel(),
            shape.stride(),
            shape.padding(),
            parameters.size() > 1,
            new Initial.Constant(0));
    List<NDArray> entered = format.parameters(operation, parameters, x.getManager());
    NDArray input = format.enter(x.transpose(0, 3, 1, 2));
    return format
        .leave(Interpreter.convolution(operation, input, entered, format))
        .transpose(0, 2, 3, 1);
  }

  private Optional<String> fault(Computation computation) {
    return new Trial(SHAPE, true, Precision.FP32).fault(manager, computation);
  }

  /** A mistake on the way through a right convolution. */
  @FunctionalInterface
  private interface Mistake {
    NDArray in(NDArray values);
  }

  private Optional<String> fault(Mistake input, Mistake weight, Mistake bias, Mistake result) {
    try (NumberFormat format = NumberFormat.of(Precision.FP32, manager)) {
      return fault((x, parameters) ->
          result.in(
              convolve(
                  SHAPE,
                  input.in(x),
                  List.of(weight.in(parameters.get(0)), bias.in(parameters.get(1))),
                  format)));
    }
  }

  private static NDArray none(NDArray values) {
    return values;
  }

  /** As {@code values}, but for the one at an index, which is {@code factor} times as large. */
  private static NDArray scaled(NDArray values, int index, float factor) {
    float[] factors = new float[(int) values.size()];
    factors[index] = factor - 1;
    NDArray change = values.getManager().create(factors, values.getShape());
    return values.add(values.mul(change));
  }

  /** The same values; the gradient of the one at an index is a tenth too large. */
  private static NDArray misled(NDArray values, int index) {
    NDArray wrong = scaled(values, index, 1.1f);
    return wrong.add(values.sub(wrong).stopGradient());
  }

  @Test
  void aWrongResult() {
    int last = SHAPE.outputs() - 1;
    assertThat(fault(TrialTest::none, TrialTest::none, TrialTest::none, y -> scaled(y, last, 1.1f)))
        .hasValueSatisfying(text -> assertThat(text).startsWith("its result is off by 0."));
    assertThat(
            fault(
                TrialTest::none, TrialTest::none, TrialTest::none, y -> scaled(y, last, Float.NaN)))
        .contains("its result is off by Infinity of its size");
  }

  @Test
  void aResultThatIsWrongOnlyWhereGradientsAreRecorded() {
    assertThat(
            fault(
                TrialTest::none,
                TrialTest::none,
                TrialTest::none,
                y -> JniUtils.isGradMode() ? scaled(y, 5, 1.1f) : y))
        .hasValueSatisfying(text -> assertThat(text).startsWith("its result"));
  }

  @Test
  void aWrongGradientOfTheInput() {
    for (int index : new int[] {0, SHAPE.inputs() - 1}) {
      assertThat(fault(x -> misled(x, index), TrialTest::none, TrialTest::none, TrialTest::none))
          .hasValueSatisfying(
              text -> assertThat(text).startsWith("the gradient of its input is off by 0."));
    }
  }

  @Test
  void aWrongGradientOfTheWeights() {
    for (int index : new int[] {0, SHAPE.weights() - 1}) {
      assertThat(fault(TrialTest::none, w -> misled(w, index), TrialTest::none, TrialTest::none))
          .hasValueSatisfying(
              text -> assertThat(text).startsWith("the gradient of its weights is off by 0."));
    }
  }

  @Test
  void aWrongGradientOfTheBias() {
    assertThat(fault(TrialTest::none, TrialTest::none, b -> misled(b, 3), TrialTest::none))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("the gradient of its bias is off by 0."));
  }

  @Test
  void float32ThatIsComputedInBfloat16() {
    try (NumberFormat format = NumberFormat.of(Precision.BF16, manager)) {
      assertThat(fault((x, parameters) -> convolve(SHAPE, x, parameters, format))).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 6, 5, 3, 4, 3, 2, 1",
    "2, 8, 8, 16, 8, 3, 1, 1",
    "1, 9, 7, 2, 3, 5, 3, 2",
    "2, 16, 16, 3, 12, 4, 4, 0",
    "2, 9, 8, 5, 6, 1, 2, 0",
    "2, 4, 4, 256, 256, 3, 1, 1",
    "32, 4, 4, 256, 256, 3, 1, 1"
  })
  void andNothingOfWhatIsRight(
      int count, int height, int width, int in, int out, int kernel, int stride, int padding) {
    ConvolutionReference shape =
        new ConvolutionReference(count, height, width, in, out, kernel, stride, padding);
    for (Precision precision : Precision.values()) {
      try (NumberFormat format = NumberFormat.of(precision, manager)) {
        for (boolean bias : new boolean[] {true, false}) {
          assertThat(
                  new Trial(shape, bias, precision)
                      .fault(manager, (x, parameters) -> convolve(shape, x, parameters, format)))
              .as("%s, bias %s", precision, bias)
              .isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void norOfProducts(Precision precision) {
    try (NumberFormat format = NumberFormat.of(precision, manager)) {
      for (Kernel kernel :
          List.of(
              new Kernel.Linear(192, 576, 34, precision),
              new Kernel.Linear(3, 2, 1, precision),
              new Kernel.Gelu(384, precision),
              new Kernel.Gelu(3, precision),
              new Kernel.Attention(3, 17, 64, precision))) {
        assertThat(kernel.fault(manager, format)).as(kernel.description()).isEmpty();
      }
    }
  }
}
