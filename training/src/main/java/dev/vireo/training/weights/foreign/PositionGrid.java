package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Position embeddings {@code [1, count, width]} of square grids at another resolution. */
final class PositionGrid {
  private PositionGrid() {}

  /**
   * As timm resamples: the patches' interpolated, those of the tokens before them as they are. A
   * token that {@code from} lacks begins where its last one stands.
   *
   * @param positions of {@code from}
   * @return those of {@code to}, which is as wide
   */
  static Tensor resized(Tensor positions, Tokens from, Tokens to) {
    int width = from.width();
    int before = from.before();
    float[] old = positions.values();
    float[] values = new float[to.count() * width];
    for (int token = 0; token < to.before() && before > 0; token++) {
      System.arraycopy(old, Math.min(token, before - 1) * width, values, token * width, width);
    }
    float[] grid = Arrays.copyOfRange(old, before * width, old.length);
    float[] resized =
        from.rows() == to.rows() ? grid : Bicubic.resize(grid, from.rows(), to.rows(), width);
    System.arraycopy(resized, 0, values, to.before() * width, resized.length);
    return new Tensor(List.of(1, to.count(), width), values);
  }
}
