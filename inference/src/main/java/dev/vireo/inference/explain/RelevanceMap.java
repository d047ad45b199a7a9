package dev.vireo.inference.explain;

import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * How much each cell of a grid over a model's input speaks for a class; negative where it speaks
 * against it.
 *
 * @param rows of cells, at least 1
 * @param columns of cells, at least 1
 * @param values row by row
 * @param lattice where they lie
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@API(status = API.Status.MAINTAINED, since = "0.1")
public record RelevanceMap(int rows, int columns, float[] values, Lattice lattice) {
  public RelevanceMap {
    if (rows < 1 || columns < 1 || values.length != Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          values.length + " values are not a map of " + rows + " x " + columns);
    }
  }

  /** Of cells of one size that cover the input. */
  public RelevanceMap(int rows, int columns, float[] values) {
    this(rows, columns, values, Lattice.tiling(rows, columns));
  }

  public float at(int row, int column) {
    return values[row * columns + column];
  }

  /** Of all cells. */
  public double sum() {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  /** The largest value, or 0 where none is positive. */
  public float most() {
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    return most;
  }

  /**
   * Between the middles of the cells, bilinear; beyond the outermost ones as there.
   *
   * @param y share of the input's height, from the upper edge
   * @param x share of its width, from the left edge
   */
  public float sample(double y, double x) {
    double row = Math.clamp((y - lattice.top()) / lattice.down(), 0, rows - 1);
    double column = Math.clamp((x - lattice.left()) / lattice.along(), 0, columns - 1);
    int top = (int) row;
    int left = (int) column;
    int bottom = Math.min(top + 1, rows - 1);
    int right = Math.min(left + 1, columns - 1);
    double down = row - top;
    double along = column - left;
    double above = at(top, left) + along * (at(top, right) - at(top, left));
    double below = at(bottom, left) + along * (at(bottom, right) - at(bottom, left));
    return (float) (above + down * (below - above));
  }

  /**
   * Neighbors added up where there are more than {@code most} cells along a side, and equal groups
   * of them divide it; of a map that tiles the input.
   */
  public RelevanceMap pooled(int most) {
    int down = group(rows, most);
    int along = group(columns, most);
    if (down == 1 && along == 1) {
      return this;
    }
    int newColumns = columns / along;
    float[] sums = new float[rows / down * newColumns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        sums[row / down * newColumns + column / along] += at(row, column);
      }
    }
    return new RelevanceMap(rows / down, newColumns, sums);
  }

  private static int group(int cells, int most) {
    int least = Math.ceilDiv(cells, most);
    for (int size = least; size < 2 * least; size++) {
      if (cells % size == 0) {
        return size;
      }
    }
    return 1;
  }

  /** The same map with zero where a cell speaks against the class. */
  public RelevanceMap positive() {
    float[] kept = Arrays.copyOf(values, values.length);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = Math.max(0, kept[i]);
    }
    return new RelevanceMap(rows, columns, kept, lattice);
  }
}
