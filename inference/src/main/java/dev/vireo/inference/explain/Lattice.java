package dev.vireo.inference.explain;

import org.apiguardian.api.API;

/**
 * Where the middles of a map's cells lie on a model's input, as shares of its height and width from
 * the upper left corner: those of the layers of a network that pads do not tile the input evenly.
 *
 * @param top middle of the first row
 * @param left middle of the first column
 * @param down from one row to the next, positive
 * @param along from one column to the next, positive
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Lattice(double top, double left, double down, double along) {
  /** Cells of one size that cover the input. */
  public static Lattice tiling(int rows, int columns) {
    return new Lattice(0.5 / rows, 0.5 / columns, 1.0 / rows, 1.0 / columns);
  }
}
