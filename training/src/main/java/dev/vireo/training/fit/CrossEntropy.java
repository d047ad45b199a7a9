package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Mean cross-entropy between softmax and the true class, of which label smoothing gives a part to
 * all classes alike (Szegedy et al. 2015, arXiv 1512.00567, section 7).
 *
 * @param smoothing that part, in [0, 1)
 */
record CrossEntropy(double smoothing) {
  CrossEntropy {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("label smoothing lies in [0, 1), not " + smoothing);
    }
  }

  /**
   * @param logits {@code [batch, classes]}
   * @param labels class of the first {@code batch} rows, which has {@code share} of the target
   * @param partners class of what each image is mixed with, which has the rest of it
   * @return a scalar in the manager of {@code logits}
   */
  NDArray loss(NDArray logits, int[] labels, int[] partners, double share) {
    int batch = Math.toIntExact(logits.getShape().get(0));
    int classes = Math.toIntExact(logits.getShape().get(1));
    float[] weights = new float[batch * classes];
    Arrays.fill(weights, (float) (-smoothing / classes / batch));
    for (int row = 0; row < batch; row++) {
      weights[row * classes + labels[row]] -= (float) (share * (1 - smoothing) / batch);
      weights[row * classes + partners[row]] -= (float) ((1 - share) * (1 - smoothing) / batch);
    }
    // Backward reads the target from Java's memory: it must live as long as the logits' manager.
    NDArray target = logits.getManager().create(weights, new Shape(batch, classes));
    try (NDArray logarithms = logits.logSoftmax(1);
        NDArray products = logarithms.mul(target)) {
      return products.sum();
    }
  }
}
