package dev.vireo.training.fit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Whether a run keeps an average of its weights along the way, and what it does with it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Averaging.None.class, name = "none"),
  @JsonSubTypes.Type(value = Averaging.Ema.class, name = "ema"),
  @JsonSubTypes.Type(value = Averaging.Lookahead.class, name = "lookahead")
})
public sealed interface Averaging {
  /** A short name for people and files. */
  String name();

  /** The weights of the last step are the ones to measure and keep. */
  record None() implements Averaging {
    @Override
    public String name() {
      return "none";
    }
  }

  /**
   * An exponential moving average after every step, which is measured and kept in the place of the
   * weights that learn (Polyak and Juditsky 1992). Its first steps forget faster, so that the
   * random start is soon gone: the decay of step {@code t} is at most {@code (1 + t) / (10 + t)}.
   *
   * @param decay share of the old average that a step leaves, in (0, 1)
   */
  record Ema(double decay) implements Averaging {
    public Ema {
      requireShare(decay, "the average's decay");
    }

    @Override
    public String name() {
      return "ema";
    }
  }

  /**
   * Lookahead (Zhang et al. 2019, arXiv 1907.08610) with slow weights that become slower: every
   * {@code interval} steps they keep {@code decay ^ interval * (step / steps) ^ 3} of themselves,
   * take the rest from the weights that learn, and these go on from there (arXiv 2404.00498,
   * section 3.4). After the last step the slow weights are the result, but in a run of fewer steps
   * than one interval, which never has any.
   *
   * @param interval steps between two updates, at least 1
   * @param decay by step at the end of the run, in (0, 1)
   */
  record Lookahead(int interval, double decay) implements Averaging {
    public static final double USUAL_DECAY = 0.95;

    public Lookahead {
      if (interval < 1) {
        throw new IllegalArgumentException(
            "lookahead updates every 1 or more steps, not " + interval);
      }
      requireShare(decay, "lookahead's decay");
    }

    @Override
    public String name() {
      return "lookahead";
    }
  }

  private static void requireShare(double value, String what) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(what + " lies between 0 and 1, not at " + value);
    }
  }
}
