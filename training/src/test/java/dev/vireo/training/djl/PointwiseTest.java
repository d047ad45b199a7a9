package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Operation.Convolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointwiseTest {
  private static final Initial INITIAL = new Initial.Constant(0);

  /** Among them those at which oneDNN was seen to be wrong or to end the process. */
  @ParameterizedTest
  @CsvSource({
    "256, 512, 14, 2",
    "128, 512, 28, 1",
    "512, 1024, 28, 2",
    "8, 16, 32, 2",
    "3, 5, 7, 1",
    "3, 5, 7, 3",
    "4, 4, 1, 2"
  })
  void isTheConvolutionWithItsGradients(int in, int out, int size, int stride) {
    for (Precision precision : Precision.values()) {
      for (boolean bias : new boolean[] {true, false}) {
        Kernel kernel = new Kernel.Convolution(in, out, 1, stride, 0, bias, size, size, precision);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
            NumberFormat format = NumberFormat.of(precision, manager)) {
          assertThat(kernel.fault(manager, format)).as(kernel.toString()).isEmpty();
        }
      }
    }
  }

  @Test
  void isForKernelsOfOnePixelWithoutABorder() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        Pointwise pointwise = new Pointwise(manager)) {
      assertThat(pointwise.suit(new Convolution(3, 5, 1, 1, 0, false, INITIAL))).isTrue();
      assertThat(pointwise.suit(new Convolution(3, 5, 1, 2, 0, true, INITIAL))).isTrue();
      assertThat(pointwise.suit(new Convolution(3, 5, 1, 1, 1, false, INITIAL))).isFalse();
      assertThat(pointwise.suit(new Convolution(3, 5, 2, 2, 0, false, INITIAL))).isFalse();
    }
  }
}
