package dev.vireo.bench.loadgen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The highest rate of Poisson arrivals whose percentile stays within a bound, by bisection. A rate
 * holds when {@link EarlyStopping#enough} says so; what is not shown to hold does not.
 *
 * @param tries in the order in which they were made
 */
public record ServerSearch(List<Try> tries) {
  private static final int MOST_TRIES = 12;
  private static final double WIDER = 1.5;

  public ServerSearch {
    tries = List.copyOf(tries);
  }

  /**
   * @param rate samples a second that arrived
   * @param holds whether the percentile was within the bound, with confidence
   */
  public record Try(double rate, boolean holds, Measured measured) {}

  /**
   * @param run at a rate
   * @param boundNanos of the 99th percentile
   * @param guess of the highest rate, positive
   * @param close the search ends when the lowest rate that fails is so many times the highest that
   *     holds, above 1
   */
  public static ServerSearch run(
      DoubleFunction<Measured> run, long boundNanos, double guess, double close) {
    List<Try> tries = new ArrayList<>();
    double holds = 0;
    double fails = Double.POSITIVE_INFINITY;
    double rate = guess;
    while (tries.size() < MOST_TRIES && (holds == 0 || fails / holds > close)) {
      Measured measured = run.apply(rate);
      boolean held =
          EarlyStopping.enough(
              Scenario.SERVER.percentile(),
              measured.latencies().count(),
              measured.latencies().above(boundNanos));
      tries.add(new Try(rate, held, measured));
      if (held) {
        holds = rate;
      } else {
        fails = rate;
      }
      rate = next(holds, fails);
    }
    return new ServerSearch(tries);
  }

  private static double next(double holds, double fails) {
    if (holds == 0) {
      return fails / 2;
    }
    return fails == Double.POSITIVE_INFINITY ? holds * WIDER : Math.sqrt(holds * fails);
  }

  /** The highest rate that holds; empty where none did. */
  public Optional<Try> best() {
    return tries.stream().filter(Try::holds).reduce((a, b) -> a.rate() > b.rate() ? a : b);
  }

  /** The lowest rate that failed; infinite where none did. */
  public double lowestFailure() {
    return tries.stream()
        .filter(each -> !each.holds())
        .mapToDouble(Try::rate)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
