package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class TensorResizerTest {
  /** PyTorch 1.13's interpolate(size=3, mode="bilinear", antialias=True) of the same squares. */
  private static final float[] EXPECTED = {
    4.3122f, 6.4429f, 9.1592f, 27.4429f, 33.4f, 39.9429f, 71.6592f, 81.4429f, 91.8122f
  };

  @Test
  void shrinksByWeighingAllPixelsThatAPixelCovers() {
    float[] squares = new float[36];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = i * i / 10f;
    }
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        TensorResizer resizer = new TensorResizer(manager)) {
      NDArray small = resizer.resize(manager.create(squares, new Shape(1, 1, 6, 6)), 3);
      assertThat(small.getShape()).isEqualTo(new Shape(1, 1, 3, 3));
      assertThat(small.toFloatArray()).containsExactly(EXPECTED, within(1e-4f));
      assertThat(small.getManager()).isSameAs(manager);
    }
  }
}
