package dev.vireo.bench.outcome;

import dev.vireo.bench.statistics.RatioInterval.Verdict;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What changed from one report to another, beyond the noise of both.
 *
 * @param changes of the rows that both have and that count in both
 * @param lost rows that counted before and do not any more, and why
 * @param gained rows that count only now
 * @param warnings on what else differs
 */
public record ReportComparison(
    List<Difference> changes, List<String> lost, List<String> gained, List<String> warnings) {
  private static final List<String> MACHINE =
      List.of("processor", "cores", "JDK", "ONNX Runtime", "governor");

  public ReportComparison {
    changes = List.copyOf(changes);
    lost = List.copyOf(lost);
    gained = List.copyOf(gained);
    warnings = List.copyOf(warnings);
  }

  /**
   * @throws VireoException INVALID_ARGUMENT when the reports have no row in common
   */
  public static ReportComparison of(BenchReport before, BenchReport now) {
    Map<String, Row> current = new LinkedHashMap<>();
    now.rows().forEach(row -> current.put(row.key(), row));
    List<Difference> changes = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<String> gained = new ArrayList<>();
    int common = 0;
    for (Row old : before.rows()) {
      Row row = current.remove(old.key());
      common += row == null ? 0 : 1;
      if (!old.valid()) {
        if (row != null && row.valid()) {
          gained.add(row.key());
        }
      } else if (row == null) {
        lost.add(old.key() + ": is not in the second report");
      } else if (!row.valid()) {
        lost.add(old.key() + ": " + (row.fault() == null ? "no value" : row.fault()));
      } else {
        changes.add(Differences.ofSessions(row, old, 1));
      }
    }
    if (common == 0) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the two reports have no row in common: compare runs of the same models, engines and"
              + " scenarios");
    }
    current.values().stream().filter(Row::valid).forEach(row -> gained.add(row.key()));
    return new ReportComparison(changes, lost, gained, warnings(before, now));
  }

  private static List<String> warnings(BenchReport before, BenchReport now) {
    List<String> warnings = new ArrayList<>();
    for (String name : MACHINE) {
      String was = before.environment().getOrDefault(name, "unknown");
      String is = now.environment().getOrDefault(name, "unknown");
      if (!was.equals(is)) {
        warnings.add("%s was %s and is %s".formatted(name, was, is));
      }
    }
    for (String name : new TreeSet<>(before.settings().keySet())) {
      String was = before.settings().get(name);
      String is = now.settings().get(name);
      if (was != null && !was.equals(is)) {
        warnings.add("%s was %s and is %s".formatted(name, was, is));
      }
    }
    if (!before.samples().equals(now.samples())) {
      warnings.add("images were %s and are %s".formatted(before.samples(), now.samples()));
    }
    if (!before.quiet().quiet()) {
      warnings.add("the first machine was not quiet");
    }
    if (!now.quiet().quiet()) {
      warnings.add("the second machine was not quiet");
    }
    return warnings;
  }

  /**
   * Rows that are slower beyond the noise, by more than a share.
   *
   * @param allowed such as 0.05
   */
  public List<Difference> slower(double allowed) {
    return changes.stream()
        .filter(change -> change.verdict() == Verdict.LOWER && change.ratio() < 1 - allowed)
        .toList();
  }

  /** Rows that changed beyond the noise. */
  public List<Difference> changed() {
    return changes.stream()
        .filter(change -> change.verdict() == Verdict.HIGHER || change.verdict() == Verdict.LOWER)
        .toList();
  }
}
