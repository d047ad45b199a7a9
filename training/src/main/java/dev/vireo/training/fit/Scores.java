package dev.vireo.training.fit;

/** What logits say, computed on the Java side. */
final class Scores {
  private Scores() {}

  /** How many of the first {@code count} rows have their greatest logit at their label. */
  static int right(float[] logits, int[] labels, int count) {
    int classes = logits.length / count;
    int right = 0;
    for (int row = 0; row < count; row++) {
      if (greatest(logits, row, classes) == labels[row]) {
        right++;
      }
    }
    return right;
  }

  /** The class with the greatest logit of a row, the first of equals. */
  static int greatest(float[] logits, int row, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (logits[row * classes + i] > logits[row * classes + best]) {
        best = i;
      }
    }
    return best;
  }

  /** Sum over the rows of the cross-entropy between softmax and label. */
  static double crossEntropy(float[] logits, int[] labels, int count) {
    int classes = logits.length / count;
    double total = 0;
    for (int row = 0; row < count; row++) {
      int start = row * classes;
      float greatest = logits[start];
      for (int i = 1; i < classes; i++) {
        greatest = Math.max(greatest, logits[start + i]);
      }
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        sum += Math.exp(logits[start + i] - greatest);
      }
      total += greatest + Math.log(sum) - logits[start + labels[row]];
    }
    return total;
  }
}
