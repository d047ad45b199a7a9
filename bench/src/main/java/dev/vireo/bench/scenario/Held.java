package dev.vireo.bench.scenario;

import dev.vireo.bench.process.Service;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a service holds on to while it has nothing to do: everything that could leak. */
record Held(
    double heapMebibytes,
    double directMebibytes,
    double arrowMebibytes,
    double openFiles,
    double residentMebibytes) {
  private static final double MEBIBYTE = 1 << 20;

  /** Looks once the garbage is collected. */
  static Held by(Service service) {
    service.collectGarbage();
    ServiceMetrics metrics = ServiceMetrics.read(service.port());
    return new Held(
        metrics.heapBytes() / MEBIBYTE,
        metrics.directBytes() / MEBIBYTE,
        metrics.arrowBytes() / MEBIBYTE,
        service.stat().openFiles(),
        service.stat().residentBytes() / MEBIBYTE);
  }

  /**
   * How much more the later half of the looks saw than the earlier one, on average: a leak grows
   * with every look, whatever a single one saw by chance.
   *
   * @param looks at least 2, in order
   */
  static Held growth(List<Held> looks) {
    int half = looks.size() / 2;
    List<Held> early = looks.subList(0, half);
    List<Held> late = looks.subList(looks.size() - half, looks.size());
    return new Held(
        mean(late, Held::heapMebibytes) - mean(early, Held::heapMebibytes),
        mean(late, Held::directMebibytes) - mean(early, Held::directMebibytes),
        mean(late, Held::arrowMebibytes) - mean(early, Held::arrowMebibytes),
        mean(late, Held::openFiles) - mean(early, Held::openFiles),
        mean(late, Held::residentMebibytes) - mean(early, Held::residentMebibytes));
  }

  private static double mean(List<Held> looks, ToDoubleFunction<Held> value) {
    return looks.stream().mapToDouble(value).average().orElseThrow();
  }

  /** Whether growth such as this is chance: less than a MiB of heap or buffers, and no file. */
  boolean isFlat() {
    return heapMebibytes < 1 && directMebibytes < 1 && arrowMebibytes <= 0 && openFiles < 1;
  }
}
