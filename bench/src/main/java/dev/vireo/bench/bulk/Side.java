package dev.vireo.bench.bulk;

import dev.vireo.bench.report.Rounds;
import java.io.IOException;
import java.util.Locale;

/** One side of a comparison, the precision of its weights and what each round gave. */
record Side(String name, String precision, Contender contender, Rounds imagesPerSecond) {
  Side(String name, String precision, Contender contender) {
    this(name, precision, contender, new Rounds());
  }

  /** Runs for so long, and once at least; returns the rate of the last time. */
  double warmUp(double seconds) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double rate;
    do {
      rate = contender.run(1);
    } while (System.nanoTime() - end < 0);
    return rate;
  }

  /** A round. */
  void run(int times) throws IOException {
    imagesPerSecond.add(contender.run(times));
  }

  String last() {
    return String.format(
        Locale.ROOT, "%s %s: %.1f images/s", name, precision, imagesPerSecond.last());
  }
}
