package dev.vireo.training.network;

/** The shape of one image's activation; the batch dimension is left out. */
public sealed interface Shape {
  /** Channels first: {@code [channels, height, width]}. */
  record FeatureMap(int channels, int height, int width) implements Shape {}

  /**
   * A sequence {@code [count, width]}: tokens of no place, then those of a grid, row by row.
   *
   * @param before how many are of no place
   * @param rows the grid's height
   * @param columns the grid's width
   * @param width of a token
   */
  record Tokens(int before, int rows, int columns, int width) implements Shape {
    /** All of them. */
    public int count() {
      return before + rows * columns;
    }
  }

  /** One vector: {@code [width]}. */
  record Vector(int width) implements Shape {}
}
