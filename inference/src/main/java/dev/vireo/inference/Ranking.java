package dev.vireo.inference;

import java.util.List;

/**
 * Logits become ranked probabilities. Not safe for use by several threads: it reuses its memory.
 */
public final class Ranking {
  private final List<String> labels;
  private final int[] best;

  /**
   * @param labels class names in the order of the logits
   * @param topK ranks wanted, at least 1; more than there are labels gives all of them
   */
  public Ranking(List<String> labels, int topK) {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
    this.labels = labels;
    this.best = new int[Math.min(topK, labels.size())];
  }

  /**
   * Softmax over one row of logits, computed in double from the row's maximum, and its top k.
   *
   * @param logits holds the row from {@code offset} on, one value for each label
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when a logit is not a finite number
   */
  public Prediction rank(float[] logits, int offset) {
    int classes = labels.size();
    select(logits, offset, classes);
    double max = logits[offset + best[0]];
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += Math.exp(logits[offset + i] - max);
    }
    RankedLabel[] ranked = new RankedLabel[best.length];
    for (int rank = 0; rank < best.length; rank++) {
      int index = best[rank];
      float probability = (float) (Math.exp(logits[offset + index] - max) / sum);
      ranked[rank] = new RankedLabel(labels.get(index), index, probability);
    }
    return new Prediction(List.of(ranked));
  }

  /** Keeps {@code best} sorted by logit, descending, while it walks the row once. */
  private void select(float[] logits, int offset, int classes) {
    int held = 0;
    for (int index = 0; index < classes; index++) {
      float logit = logits[offset + index];
      if (!Float.isFinite(logit)) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "the model gave "
                + logit
                + " for class "
                + labels.get(index)
                + "; its weights are damaged");
      }
      if (held == best.length && logit <= logits[offset + best[held - 1]]) {
        continue;
      }
      int place = held < best.length ? held++ : held - 1;
      while (place > 0 && logit > logits[offset + best[place - 1]]) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = index;
    }
  }
}
