package dev.vireo.bench.gpu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.engine.Device;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchDevice;

/** The most that a device multiplies through PyTorch: products of square matrices. */
final class ProductPeak {
  /** A card is busy enough with the larger, a core with the smaller. */
  private static final int SIZE_ON_GPU = 8192;

  private static final int SIZE_ON_CPU = 768;

  /** Products between two looks at the clock, for which a card is waited for. */
  private static final int AT_ONCE = 4;

  private ProductPeak() {}

  /**
   * @param type of the matrices
   * @param seconds to measure, after a warm-up
   * @return operations a second, two for each multiplication with its addition
   */
  static double of(Device device, DataType type, double seconds) {
    ai.djl.Device where = TorchDevice.resolve(device);
    int size = where.isGpu() ? SIZE_ON_GPU : SIZE_ON_CPU;
    double operations = 2.0 * size * size * size;
    try (NDManager manager = PyTorch.engine().newBaseManager(where)) {
      NDArray left = manager.randomNormal(new Shape(size, size)).toType(type, false);
      NDArray right = manager.randomNormal(new Shape(size, size)).toType(type, false);
      multiply(left, right);
      double best = 0;
      long end = System.nanoTime() + (long) (seconds * 1e9);
      do {
        long start = System.nanoTime();
        multiply(left, right);
        best = Math.max(best, AT_ONCE * operations / ((System.nanoTime() - start) / 1e9));
      } while (System.nanoTime() < end);
      return best;
    }
  }

  /** Ends when a number of the last product is here, and so all of them are done. */
  private static void multiply(NDArray left, NDArray right) {
    try (NDManager scope = left.getManager().newSubManager()) {
      NDArray last = left;
      for (int i = 0; i < AT_ONCE; i++) {
        last = left.matMul(right);
        last.attach(scope);
      }
      NDArray corner = last.get("0:1, 0:1").toType(DataType.FLOAT32, true);
      corner.attach(scope);
      if (corner.toFloatArray().length != 1) {
        throw new IllegalStateException("a product has no corner");
      }
    }
  }
}
