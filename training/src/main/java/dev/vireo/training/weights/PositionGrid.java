package dev.vireo.training.weights;

import java.util.List;

/**
 * A transformer's position embeddings {@code [1, before + side * side, width]}: those of the tokens
 * that stand before the patches, then those of a square of patches.
 */
record PositionGrid(Tensor tensor, int before, int side) {

  static PositionGrid of(Tensor tensor, int before) throws Malformed {
    int patches = tensor.shape().get(1) - before;
    int side = (int) Math.round(Math.sqrt(patches));
    if (side < 1 || side * side != patches) {
      throw new Malformed("its " + patches + " patches are no square");
    }
    return new PositionGrid(tensor, before, side);
  }

  /**
   * For another resolution, as timm resamples: the patches' interpolated, the others' as they are.
   * A token more than there was begins where the last of them stood.
   */
  Tensor resized(int newBefore, int newSide) {
    int width = tensor.shape().get(2);
    float[] old = tensor.values();
    float[] values = new float[(newBefore + newSide * newSide) * width];
    for (int token = 0; token < newBefore && before > 0; token++) {
      System.arraycopy(old, Math.min(token, before - 1) * width, values, token * width, width);
    }
    float[] grid = new float[side * side * width];
    System.arraycopy(old, before * width, grid, 0, grid.length);
    float[] resized = side == newSide ? grid : Bicubic.resize(grid, side, newSide, width);
    System.arraycopy(resized, 0, values, newBefore * width, resized.length);
    return new Tensor(List.of(1, newBefore + newSide * newSide, width), values);
  }
}
