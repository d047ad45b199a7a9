package dev.vireo.bench.training;

import dev.vireo.bench.process.Commanded;
import dev.vireo.bench.report.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Vireo and the forms of PyTorch in turns, at one workload: a row of the table. */
final class SideRace {
  private final Workload workload;
  private final String precision;
  private final int threads;
  private final String environment;
  private final int steps;
  private final List<Rounds> milliseconds = new ArrayList<>();
  private final Rounds cores = new Rounds();
  private String versions = "";

  SideRace(Workload workload, String precision, int threads, String environment, int steps) {
    this.workload = workload;
    this.precision = precision;
    this.threads = threads;
    this.environment = environment;
    this.steps = steps;
  }

  /**
   * @param sides Vireo first
   * @param formats of the others
   */
  void run(List<Commanded> sides, List<String> formats, int rounds) {
    versions = sides.getFirst().ready();
    if (sides.size() > 1) {
      versions += " through DJL beside Python's " + sides.get(1).ready();
    }
    sides.forEach(_ -> milliseconds.add(new Rounds()));
    for (int round = 0; round <= rounds; round++) {
      for (int side = 0; side < sides.size(); side++) {
        String format = side == 0 ? "-" : formats.get(side - 1);
        String[] answer = sides.get(side).ask(question(format)).split(" ", -1);
        if (round > 0) {
          for (int step = 1; step < steps; step++) {
            milliseconds.get(side).add(Double.parseDouble(answer[step]));
          }
          if (side == 0) {
            cores.add(Double.parseDouble(answer[steps]));
          }
        }
        System.err.printf(
            "%s, %s, %d threads, %s, round %d of %d, %s: %s ms%n",
            workload,
            precision,
            threads,
            environment,
            round,
            rounds,
            side == 0 ? "Vireo" : format,
            answer[steps - 1]);
      }
    }
  }

  private String question(String format) {
    return String.join(
        " ",
        workload.words(),
        precision,
        format,
        Integer.toString(threads),
        Integer.toString(steps));
  }

  /** Both libraries that compute. */
  String versions() {
    return versions;
  }

  List<String> row() {
    double own = milliseconds.getFirst().median();
    List<String> row =
        new ArrayList<>(
            List.of(workload.toString(), precision, Integer.toString(threads), environment));
    milliseconds.forEach(each -> row.add(each.spread(0)));
    row.add(cores.spread(2));
    List<Rounds> peers = milliseconds.subList(1, milliseconds.size());
    row.add(peers.isEmpty() ? "" : ratio(peers.getFirst().median() / own));
    row.add(
        peers.stream().mapToDouble(Rounds::median).min().stream()
            .mapToObj(best -> ratio(best / own))
            .findFirst()
            .orElse(""));
    return row;
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
