package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Mean cross-entropy between a network's softmax and a teacher's answer. With probabilities, both
 * are softened by the temperature and the whole is multiplied by its square, so that gradients stay
 * as large (arXiv 1503.02531, section 2).
 */
record TeacherLoss(Distillation.Target target, double temperature) {

  /**
   * @param logits {@code [batch, classes]}
   * @param teacher logits, row by row; what follows them is not read
   * @return a scalar in the manager of {@code logits}
   */
  NDArray loss(NDArray logits, float[] teacher) {
    int batch = Math.toIntExact(logits.getShape().get(0));
    int classes = Math.toIntExact(logits.getShape().get(1));
    float[] weights = new float[batch * classes];
    for (int row = 0; row < batch; row++) {
      switch (target) {
        case HARD -> weights[row * classes + Scores.greatest(teacher, row, classes)] = -1f / batch;
        case SOFT -> soften(teacher, weights, row * classes, classes, batch);
      }
    }
    // Backward reads both from Java's memory: they must live as long as the logits' manager.
    NDArray targets = logits.getManager().create(weights, new Shape(batch, classes));
    NDArray divisor = logits.getManager().create((float) divisor());
    try (NDArray scaled = logits.div(divisor);
        NDArray logarithms = scaled.logSoftmax(1);
        NDArray products = logarithms.mul(targets)) {
      return products.sum();
    }
  }

  private double divisor() {
    return target == Distillation.Target.HARD ? 1 : temperature;
  }

  private void soften(float[] teacher, float[] weights, int from, int classes, int batch) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, teacher[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp((teacher[from + c] - largest) / temperature);
    }
    for (int c = 0; c < classes; c++) {
      double probability = Math.exp((teacher[from + c] - largest) / temperature) / sum;
      weights[from + c] = (float) (-temperature * temperature * probability / batch);
    }
  }
}
