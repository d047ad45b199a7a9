package dev.vireo.training.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.Arrays;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK.
 *
 * @param values from the greatest to the least
 * @param vectors row {@code i} is the unit vector of {@code values[i]}, of either sign
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SymmetricEigen(double[] values, double[][] vectors) {
  /**
   * @param matrix of which the lower triangle counts; left as it is
   */
  public static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[] elements = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu());
        PtSymbolBlock eigen =
            Script.load(
                manager,
                "x: Tensor) -> Tensor",
                """
                values, vectors, = torch.linalg_eigh(x, "L")
                rows = torch.cat([torch.unsqueeze(values, 0), vectors], 0)
                return torch.flip(torch.t(rows), [0])
                """);
        NDArray rows = Script.call(eigen, manager, manager.create(elements, new Shape(n, n)))) {
      double[] found = rows.toDoubleArray();
      double[] values = new double[n];
      double[][] vectors = new double[n][];
      for (int i = 0; i < n; i++) {
        int row = i * (n + 1);
        values[i] = found[row];
        vectors[i] = Arrays.copyOfRange(found, row + 1, row + 1 + n);
      }
      return new SymmetricEigen(values, vectors);
    }
  }
}
