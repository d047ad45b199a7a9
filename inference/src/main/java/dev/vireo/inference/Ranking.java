package dev.vireo.inference;

import java.util.List;
import java.util.Locale;

/**
 * What a model gives for an image becomes ranked probabilities. Not safe for use by several
 * threads: it reuses its memory.
 */
public final class Ranking {
  /** How far one image's probabilities may sum beside 1, in half precision too. */
  private static final double SUM_TOLERANCE = 0.02;

  private final List<String> labels;
  private final OutputKind kind;
  private final int[] best;

  /** Of logits. */
  public Ranking(List<String> labels, int topK) {
    this(labels, OutputKind.LOGITS, topK);
  }

  /**
   * @param labels class names in the order of the model's numbers
   * @param kind of these numbers
   * @param topK ranks wanted, at least 1; more than there are labels gives all of them
   */
  public Ranking(List<String> labels, OutputKind kind, int topK) {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
    this.labels = labels;
    this.kind = kind;
    this.best = new int[Math.min(topK, labels.size())];
  }

  /**
   * The top k of one row: of logits the softmax, computed in double from the row's maximum, of
   * probabilities and scores themselves.
   *
   * @param values holds the row from {@code offset} on, one value for each label
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when a value is not a finite number, or
   *     not what its kind is
   */
  public Prediction rank(float[] values, int offset) {
    select(values, offset, labels.size());
    double max = values[offset + best[0]];
    double sum =
        switch (kind) {
          case LOGITS -> sumOfPowers(values, offset, max);
          case PROBABILITIES -> requireProbabilities(values, offset);
          case SCORES -> requireScores(values, offset);
        };
    RankedLabel[] ranked = new RankedLabel[best.length];
    for (int rank = 0; rank < best.length; rank++) {
      int index = best[rank];
      float value = values[offset + index];
      float probability =
          switch (kind) {
            case LOGITS -> (float) (Math.exp(value - max) / sum);
            case PROBABILITIES, SCORES -> value;
          };
      ranked[rank] = new RankedLabel(labels.get(index), index, probability);
    }
    return new Prediction(List.of(ranked));
  }

  private double sumOfPowers(float[] logits, int offset, double max) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) {
      sum += Math.exp(logits[offset + i] - max);
    }
    return sum;
  }

  private double requireProbabilities(float[] values, int offset) {
    double sum = requireScores(values, offset);
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "the model's output was taken for probabilities, and those of an image sum to %.3f; say what they are: --output-kind logits or scores"
              .formatted(sum));
    }
    return sum;
  }

  private double requireScores(float[] values, int offset) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) {
      float value = values[offset + i];
      if (value < 0 || value > 1) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "the model's output was taken for %s, and that of %s is %s; say what it is: --output-kind logits"
                .formatted(kind.name().toLowerCase(Locale.ROOT), labels.get(i), value));
      }
      sum += value;
    }
    return sum;
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
