package dev.vireo.inference.explain;

import org.apiguardian.api.API;

/**
 * What a transformer adds to each token for its place.
 *
 * @param before tokens of no place, before those of the grid
 * @param rows of the grid
 * @param columns of the grid
 * @param width of a token
 * @param values {@code [before + rows * columns, width]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@API(status = API.Status.MAINTAINED, since = "0.1")
public record PositionEmbeddings(int before, int rows, int columns, int width, float[] values) {
  /**
   * The cosine similarities of the place in a cell of the grid with all cells.
   *
   * @return in [-1, 1], row by row
   */
  public RelevanceMap similarities(int row, int column) {
    float[] similarities = new float[rows * columns];
    for (int cell = 0; cell < similarities.length; cell++) {
      similarities[cell] = (float) cosine(before + row * columns + column, before + cell);
    }
    return new RelevanceMap(rows, columns, similarities);
  }

  private double cosine(int first, int second) {
    double product = 0;
    double firstSquared = 0;
    double secondSquared = 0;
    for (int i = 0; i < width; i++) {
      double x = values[first * width + i];
      double y = values[second * width + i];
      product += x * y;
      firstSquared += x * x;
      secondSquared += y * y;
    }
    double lengths = Math.sqrt(firstSquared * secondSquared);
    return lengths == 0 ? 0 : Math.clamp(product / lengths, -1, 1);
  }
}
