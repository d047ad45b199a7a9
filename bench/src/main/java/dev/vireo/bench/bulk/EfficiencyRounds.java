package dev.vireo.bench.bulk;

import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.bulk.BulkSummary;
import java.util.Locale;

/** What the rounds of one model gave. */
final class EfficiencyRounds {
  private static final double DECODE_SECONDS = 2;
  private static final double INFER_SECONDS = 4;
  private static final double MILLIS = 1e3;

  private final int cores;
  private final Rounds decode = new Rounds();
  private final Rounds infer = new Rounds();
  private final Rounds decodeOne = new Rounds();
  private final Rounds inferOne = new Rounds();
  private final Rounds limit = new Rounds();
  private final Rounds imagesPerSecond = new Rounds();
  private final Rounds efficiency = new Rounds();
  private final Rounds efficiencyToOne = new Rounds();
  private final Rounds cpuSeconds = new Rounds();
  private final Rounds coresBusy = new Rounds();

  EfficiencyRounds(int cores) {
    this.cores = cores;
  }

  static MarkdownTable table() {
    return new MarkdownTable(
        "model",
        "images/s",
        "limit: its parts",
        "efficiency",
        "decode, ms of CPU (one core)",
        "model, ms of CPU (one core)",
        "pipeline, ms of CPU",
        "cores busy",
        "to one core's parts");
  }

  /** Measures the parts; those of one core run while the others idle. */
  void parts(PartsAlone parts) {
    decode.add(parts.decode(cores, DECODE_SECONDS));
    infer.add(parts.infer(cores, INFER_SECONDS));
    decodeOne.add(parts.decode(1, DECODE_SECONDS / 2));
    inferOne.add(parts.infer(1, INFER_SECONDS / 2));
    limit.add(cores / (decode.last() + infer.last()));
  }

  /**
   * Adds a run of the pipeline, after the parts of its round.
   *
   * @param processSeconds CPU time of the whole process meanwhile
   */
  void pipeline(BulkSummary run, double processSeconds) {
    imagesPerSecond.add(run.imagesPerSecond());
    efficiency.add(run.imagesPerSecond() / limit.last());
    efficiencyToOne.add(run.imagesPerSecond() * (decodeOne.last() + inferOne.last()) / cores);
    cpuSeconds.add(processSeconds / run.images());
    coresBusy.add(processSeconds / run.seconds());
  }

  String last() {
    return String.format(
        Locale.ROOT,
        "%.1f images/s of %.1f: %.3f",
        imagesPerSecond.last(),
        limit.last(),
        efficiency.last());
  }

  void row(String name, MarkdownTable table) {
    table.row(
        name,
        decimal(1, imagesPerSecond.median()),
        decimal(1, limit.median()),
        efficiency.spread(3),
        decimal(2, decode.median() * MILLIS) + " (" + decimal(2, decodeOne.median() * MILLIS) + ")",
        decimal(2, infer.median() * MILLIS) + " (" + decimal(2, inferOne.median() * MILLIS) + ")",
        decimal(2, cpuSeconds.median() * MILLIS),
        decimal(2, coresBusy.median()),
        decimal(3, efficiencyToOne.median()));
  }

  private static String decimal(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
