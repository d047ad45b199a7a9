package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.network.Operation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StochasticDepthTest {
  private static final int IMAGES = 4000;
  private static final int VALUES = 6;

  /** What becomes of ones, {@code [IMAGES, 2, 3]}. */
  private static float[] ones(double rate, boolean training, Precision precision) {
    PyTorch.engine().setRandomSeed(7);
    try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu());
        NumberFormat format = NumberFormat.of(precision, manager);
        Autograd _ = Autograd.off()) {
      NDArray ones = format.enter(manager.ones(new Shape(IMAGES, 2, 3)));
      Operation operation = new Operation.StochasticDepth(rate);
      NDArray result = Interpreter.apply(operation, List.of(ones), List.of(), training, format);
      return format.leave(result).toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({"0.2, FP32", "0.75, FP32", "0.2, BF16", "0, FP32"})
  void dropsTheAskedShareOfWholeImagesAndScalesTheOthersSoThatTheMeanStays(
      double rate, Precision precision) {
    float[] values = ones(rate, true, precision);
    int kept = 0;
    for (int image = 0; image < IMAGES; image++) {
      float first = values[image * VALUES];
      for (int i = 1; i < VALUES; i++) {
        assertThat(values[image * VALUES + i]).isEqualTo(first);
      }
      if (first != 0) {
        assertThat(first).isCloseTo((float) (1 / (1 - rate)), within(1e-6f));
        kept++;
      }
    }
    assertThat(kept / (double) IMAGES).isCloseTo(1 - rate, within(0.03));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void leavesEverythingAloneOutsideTraining(Precision precision) {
    assertThat(ones(0.5, false, precision)).containsOnly(1);
  }
}
