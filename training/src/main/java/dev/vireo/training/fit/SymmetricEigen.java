package dev.vireo.training.fit;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van
 * Loan, Matrix Computations, section 8.5).
 *
 * @param values from the greatest to the least
 * @param vectors row {@code i} is the unit vector of {@code values[i]}
 */
@SuppressWarnings("ArrayRecordComponent") // package-private carrier, never compared
record SymmetricEigen(double[] values, double[][] vectors) {
  private static final int SWEEPS = 100;
  private static final double PRECISION = 1e-15;

  /**
   * @param matrix symmetric; left as it is
   */
  static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      rows[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && !diagonal(a); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          if (a[p][q] != 0) {
            rotate(a, rows, p, q);
          }
        }
      }
    }
    return sorted(a, rows);
  }

  private static boolean diagonal(double[][] a) {
    double outside = 0;
    double all = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        all += a[i][j] * a[i][j];
        outside += i == j ? 0 : a[i][j] * a[i][j];
      }
    }
    return outside <= PRECISION * PRECISION * all;
  }

  /** Turns the plane of two axes so that their joint element vanishes. */
  private static void rotate(double[][] a, double[][] rows, int p, int q) {
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double cosine = 1 / Math.hypot(tangent, 1);
    double sine = tangent * cosine;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = cosine * kp - sine * kq;
      a[k][q] = sine * kp + cosine * kq;
    }
    turn(a[p], a[q], cosine, sine);
    turn(rows[p], rows[q], cosine, sine);
  }

  private static void turn(double[] p, double[] q, double cosine, double sine) {
    for (int k = 0; k < p.length; k++) {
      double kp = p[k];
      double kq = q[k];
      p[k] = cosine * kp - sine * kq;
      q[k] = sine * kp + cosine * kq;
    }
  }

  private static SymmetricEigen sorted(double[][] a, double[][] rows) {
    int n = a.length;
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    boolean[] taken = new boolean[n];
    for (int i = 0; i < n; i++) {
      int greatest = -1;
      for (int j = 0; j < n; j++) {
        if (!taken[j] && (greatest < 0 || a[j][j] > a[greatest][greatest])) {
          greatest = j;
        }
      }
      taken[greatest] = true;
      values[i] = a[greatest][greatest];
      vectors[i] = rows[greatest];
    }
    return new SymmetricEigen(values, vectors);
  }
}
