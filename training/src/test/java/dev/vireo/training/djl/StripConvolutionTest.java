package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Operation.Convolution;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripConvolutionTest {
  private static final Initial INITIAL = Initial.kaimingFanOut(5, 3);

  private NDManager manager;
  private Pointwise pointwise;

  @BeforeEach
  void open() {
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    pointwise = new Pointwise(manager);
  }

  @AfterEach
  void close() {
    pointwise.close();
    manager.close();
  }

  /** A convolution's result, then the gradients of input and weight for one that is not uniform. */
  private List<float[]> pass(StripConvolution strips, NDArray x, NDArray weight, int stride) {
    NumberFormat format = new Float32Format(pointwise, strips);
    try (NDManager scratch = manager.newSubManager();
        Autograd _ = Autograd.on()) {
      NDArray input = x.duplicate();
      NDArray kernel = weight.duplicate();
      input.attach(scratch);
      kernel.attach(scratch);
      input.setRequiresGradient(true);
      kernel.setRequiresGradient(true);
      Convolution convolution = new Convolution(3, 5, 3, stride, 1, false, INITIAL);
      NDArray y = Interpreter.apply(convolution, List.of(input), List.of(kernel), true, format);
      NDArray loss = y.mul(y).sum();
      Autograd.backward(loss);
      return List.of(
          y.toFloatArray(),
          input.getGradient().toFloatArray(),
          kernel.getGradient().toFloatArray());
    }
  }

  /** Of sums of so large values, whose order is each instruction set's own. */
  private static float rounding(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return 2e-6f * largest;
  }

  @ParameterizedTest
  @CsvSource({
    "32, 4, 4, 1",
    "32, 4, 4, 2",
    "37, 5, 3, 1",
    "36, 3, 5, 2",
    "34, 1, 1, 1",
    "32, 2, 1, 2",
    "40, 6, 7, 2",
    "32, 8, 8, 2"
  })
  void convolveAndLearnAsWithoutThem(int count, int height, int width, int stride) {
    NDArray x = manager.randomNormal(new Shape(count, 3, height, width));
    NDArray weight = manager.randomNormal(new Shape(5, 3, 3, 3));
    List<float[]> plain;
    List<float[]> wide;
    try (StripConvolution never = new StripConvolution(manager, 0, 1);
        StripConvolution always = new StripConvolution(manager, 8, 1)) {
      plain = pass(never, x, weight, stride);
      wide = pass(always, x, weight, stride);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(wide.get(i)).containsExactly(plain.get(i), within(rounding(plain.get(i))));
    }
  }

  @Test
  void giveTheSameBitsBeforeAndAfterTheirScriptIsOptimized() {
    NDArray x = manager.randomNormal(new Shape(64, 3, 4, 4));
    NDArray weight = manager.randomNormal(new Shape(5, 3, 3, 3));
    try (StripConvolution strips = new StripConvolution(manager, 8, 1)) {
      List<float[]> first = pass(strips, x, weight, 1);
      for (int i = 0; i < 5; i++) {
        assertThat(pass(strips, x, weight, 1)).containsExactlyElementsOf(first);
      }
    }
  }

  @Test
  void areForManySmallMapsOfManyChannels() {
    StripConvolution strips = new StripConvolution(manager, 4, 256);
    Convolution wide = new Convolution(256, 512, 3, 1, 1, false, INITIAL);
    assertThat(strips.suit(wide, new Shape(32, 256, 4, 4))).isTrue();
    assertThat(strips.suit(wide, new Shape(31, 256, 4, 4))).isFalse();
    assertThat(strips.suit(wide, new Shape(32, 256, 5, 5))).isFalse();
    Convolution halving = new Convolution(256, 512, 3, 2, 1, false, INITIAL);
    assertThat(strips.suit(halving, new Shape(32, 256, 8, 8))).isTrue();
    Convolution thin = new Convolution(128, 512, 3, 1, 1, false, INITIAL);
    assertThat(strips.suit(thin, new Shape(32, 128, 4, 4))).isFalse();
    Convolution biased = new Convolution(256, 512, 3, 1, 1, true, INITIAL);
    assertThat(strips.suit(biased, new Shape(32, 256, 4, 4))).isFalse();
    Convolution pointwise = new Convolution(256, 512, 1, 1, 0, false, INITIAL);
    assertThat(strips.suit(pointwise, new Shape(32, 256, 4, 4))).isFalse();
  }
}
