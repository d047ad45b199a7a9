package dev.vireo.training.weights;

import dev.vireo.training.network.VisionTransformer;
import java.util.List;

/** Position embeddings {@code [1, before + side * side, width]} at another resolution. */
final class PositionGrid {
  private PositionGrid() {}

  /**
   * As timm resamples: the patches' interpolated, those of the tokens before them as they are. A
   * token that {@code from} lacks begins where its last one stands.
   *
   * @param positions of {@code from}
   * @return those of {@code to}, which is as wide
   */
  static Tensor resized(Tensor positions, VisionTransformer from, VisionTransformer to) {
    int width = from.width();
    int before = from.tokensBefore();
    float[] old = positions.values();
    int count = to.tokensBefore() + to.side() * to.side();
    float[] values = new float[count * width];
    for (int token = 0; token < to.tokensBefore() && before > 0; token++) {
      System.arraycopy(old, Math.min(token, before - 1) * width, values, token * width, width);
    }
    float[] grid = new float[from.side() * from.side() * width];
    System.arraycopy(old, before * width, grid, 0, grid.length);
    float[] resized =
        from.side() == to.side() ? grid : Bicubic.resize(grid, from.side(), to.side(), width);
    System.arraycopy(resized, 0, values, to.tokensBefore() * width, resized.length);
    return new Tensor(List.of(1, count, width), values);
  }
}
