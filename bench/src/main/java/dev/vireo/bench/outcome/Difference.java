package dev.vireo.bench.outcome;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.vireo.bench.statistics.RatioInterval;
import dev.vireo.bench.statistics.RatioInterval.Verdict;
import java.util.Locale;

/**
 * How many times as fast a row is as another of its scenario.
 *
 * @param row its key
 * @param baseline the other's key
 * @param ratio times as fast: of rates, or of latencies the other way round
 * @param low end of the 95 % interval
 * @param high end of the 95 % interval
 * @param rounds that it rests on
 * @param verdict what the interval says
 */
public record Difference(
    String row,
    String baseline,
    double ratio,
    double low,
    double high,
    int rounds,
    Verdict verdict) {

  static Difference of(String row, String baseline, RatioInterval interval) {
    return new Difference(
        row,
        baseline,
        interval.ratio(),
        interval.low(),
        interval.high(),
        interval.rounds(),
        interval.verdict());
  }

  /** {@code 1.31 times as fast (1.28 to 1.34)}. */
  @JsonIgnore
  public String describe() {
    String figures = String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", ratio, low, high);
    return switch (verdict) {
      case HIGHER -> figures + " times as fast";
      case LOWER -> figures + " times as fast: slower";
      case NO_DIFFERENCE -> "no difference: " + figures;
      case TOO_FEW_ROUNDS -> "too few rounds to say: " + figures;
    };
  }
}
