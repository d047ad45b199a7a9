package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.StageSeconds;
import dev.vireo.inference.image.DraftGain;
import java.util.Optional;

/** How a bulk run went, for people. */
final class BulkReport {
  /** Of a run's time. */
  private static final double WORTH_SAYING = 0.2;

  private BulkReport() {}

  /** {@code 9,998 images classified in 7.9 s, 1,265.8 images/s; 2 failed}. */
  static String done(BulkSummary summary) {
    long classified = summary.images() - summary.failures();
    String done =
        "%,d image%s classified in %.1f s, %,.1f images/s"
            .formatted(
                classified,
                classified == 1 ? "" : "s",
                summary.seconds(),
                summary.imagesPerSecond());
    return summary.failures() == 0 ? done : "%s; %,d failed".formatted(done, summary.failures());
  }

  /**
   * {@code 498 JPEGs are at least twice as large as the model asks: --decode draft would save about
   * 14 s of 20, as 7 of them tell}; nothing where it would save little.
   */
  static Optional<String> draft(BulkSummary summary) {
    DraftGain gain = summary.draft();
    double saved = gain.saved() / summary.workers();
    boolean most = gain.seconds() > summary.seconds() * summary.workers() / 2;
    if (!most || saved < summary.seconds() * WORTH_SAYING) {
      return Optional.empty();
    }
    return Optional.of(
        ("%,d JPEGs are at least twice as large as the model asks: --decode draft would save about"
                + " %.0f s of %.0f, as %,d of them tell ('vireo evaluate' tells what it costs)")
            .formatted(gain.images(), saved, summary.seconds(), gain.tried()));
  }

  /**
   * {@code Limited by the model: reading 1 %, decoding 12 %, model 86 %, writing 0 % of the time}.
   */
  static String limit(BulkSummary summary) {
    StageSeconds busy = summary.busy();
    double all = summary.seconds() * summary.workers();
    return "Limited by %s: reading %.0f %%, decoding %.0f %%, model %.0f %%, writing %.0f %% of the time"
        .formatted(
            switch (summary.limit()) {
              case READ -> "reading";
              case DECODE -> "decoding";
              case INFER -> "the model";
              case WRITE -> "writing";
            },
            100 * busy.read() / all,
            100 * busy.decode() / all,
            100 * busy.infer() / all,
            100 * busy.write() / summary.seconds());
  }
}
