package dev.vireo.bench.outcome;

import dev.vireo.bench.statistics.RatioInterval;
import dev.vireo.bench.statistics.RatioInterval.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What may be said of rows side by side. */
public final class Differences {
  private Differences() {}

  /**
   * Each valid row beside the first valid one of its scenario.
   *
   * @param rows of one run, whose rounds were measured side by side
   */
  public static List<Difference> toTheFirst(List<Row> rows, long seed) {
    List<Difference> differences = new ArrayList<>();
    for (Row row : rows) {
      Row first =
          rows.stream()
              .filter(Row::valid)
              .filter(other -> other.scenario().equals(row.scenario()))
              .findFirst()
              .orElse(row);
      if (row.valid() && !first.equals(row)) {
        differences.add(
            row.loads().isEmpty()
                ? Difference.of(
                    row.key(),
                    first.key(),
                    RatioInterval.paired(row.speeds(), first.speeds(), seed))
                : ofSearches(row, first));
      }
    }
    return differences;
  }

  /**
   * Rows of two runs that were measured at different times.
   *
   * @param now valid
   * @param before valid
   */
  static Difference ofSessions(Row now, Row before, long seed) {
    return now.loads().isEmpty()
        ? Difference.of(
            now.key(), before.key(), RatioInterval.unpaired(now.speeds(), before.speeds(), seed))
        : ofSearches(now, before);
  }

  /**
   * Of two searches: each has its highest rate between one that held and one that failed, and there
   * is a difference where these do not overlap.
   */
  private static Difference ofSearches(Row row, Row other) {
    double low = holds(row) / fails(other);
    double high = fails(row) / holds(other);
    Verdict verdict = Verdict.NO_DIFFERENCE;
    if (low > 1) {
      verdict = Verdict.HIGHER;
    } else if (high < 1) {
      verdict = Verdict.LOWER;
    }
    return new Difference(row.key(), other.key(), holds(row) / holds(other), low, high, 1, verdict);
  }

  private static double holds(Row row) {
    return row.loads().stream()
        .filter(Row.Load::holds)
        .mapToDouble(Row.Load::rate)
        .max()
        .orElseThrow();
  }

  private static double fails(Row row) {
    return row.loads().stream()
        .filter(load -> !load.holds())
        .mapToDouble(Row.Load::rate)
        .min()
        .orElse(Double.MAX_VALUE);
  }
}
