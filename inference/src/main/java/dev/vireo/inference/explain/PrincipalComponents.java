package dev.vireo.inference.explain;

import java.util.SplittableRandom;

/** The directions in which rows of numbers vary most, by orthogonal iteration. */
public final class PrincipalComponents {
  private static final int MOST_ROUNDS = 300;
  private static final double SETTLED = 1e-9;

  private final double[] mean;
  private final double[][] directions;

  private PrincipalComponents(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * @param rows of one length, at least one
   * @param wanted directions; no more than there are rows or numbers in one
   * @return the same for the same rows; each direction's largest part is positive
   */
  public static PrincipalComponents of(float[][] rows, int wanted) {
    int width = rows[0].length;
    int count = Math.min(wanted, Math.min(rows.length, width));
    double[] mean = new double[width];
    for (float[] row : rows) {
      for (int i = 0; i < width; i++) {
        mean[i] += row[i] / (double) rows.length;
      }
    }
    SplittableRandom random = new SplittableRandom(7);
    double[][] directions = new double[count][width];
    for (double[] direction : directions) {
      for (int i = 0; i < width; i++) {
        direction[i] = random.nextDouble(-1, 1);
      }
    }
    orthogonalize(directions);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[][] next = new double[count][width];
      for (float[] row : rows) {
        for (int k = 0; k < count; k++) {
          double along = along(row, mean, directions[k]);
          for (int i = 0; i < width; i++) {
            next[k][i] += along * (row[i] - mean[i]);
          }
        }
      }
      orthogonalize(next);
      double turned = 0;
      for (int k = 0; k < count; k++) {
        turned = Math.max(turned, 1 - Math.abs(product(directions[k], next[k])));
      }
      directions = next;
      if (turned < SETTLED) {
        break;
      }
    }
    for (double[] direction : directions) {
      turnUp(direction);
    }
    return new PrincipalComponents(mean, directions);
  }

  /** Directions found, the one of most variance first. */
  public int count() {
    return directions.length;
  }

  /** A direction of length 1; of length 0 where the rows do not vary in so many. */
  public double[] direction(int index) {
    return directions[index].clone();
  }

  /** Where a row lies along a direction, from the mean of all rows. */
  public double coordinate(float[] row, int index) {
    return along(row, mean, directions[index]);
  }

  private static double along(float[] row, double[] mean, double[] direction) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += (row[i] - mean[i]) * direction[i];
    }
    return sum;
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** Gram and Schmidt, twice for accuracy. */
  private static void orthogonalize(double[][] directions) {
    for (int k = 0; k < directions.length; k++) {
      double before = Math.sqrt(product(directions[k], directions[k]));
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < k; j++) {
          double shared = product(directions[k], directions[j]);
          for (int i = 0; i < directions[k].length; i++) {
            directions[k][i] -= shared * directions[j][i];
          }
        }
      }
      double length = Math.sqrt(product(directions[k], directions[k]));
      boolean left = length > 1e-12 * before;
      for (int i = 0; i < directions[k].length; i++) {
        directions[k][i] = left ? directions[k][i] / length : 0;
      }
    }
  }

  private static void turnUp(double[] direction) {
    double largest = 0;
    for (double value : direction) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    for (int i = 0; i < direction.length; i++) {
      direction[i] = largest < 0 ? -direction[i] : direction[i];
    }
  }
}
