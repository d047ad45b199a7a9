package dev.vireo.bench.scenario;

import dev.vireo.bench.process.ServiceProcess;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a service holds on to while it has nothing to do: everything that could leak. */
record IdleResources(
    double heapMebibytes,
    double directMebibytes,
    double arrowMebibytes,
    double openFiles,
    double residentMebibytes) {
  private static final double MEBIBYTE = 1 << 20;

  /** Looks once the garbage is collected. */
  static IdleResources by(ServiceProcess service) {
    service.collectGarbage();
    ServiceMetrics metrics = ServiceMetrics.read(service.port());
    return new IdleResources(
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
  static IdleResources growth(List<IdleResources> looks) {
    int half = looks.size() / 2;
    List<IdleResources> early = looks.subList(0, half);
    List<IdleResources> late = looks.subList(looks.size() - half, looks.size());
    return new IdleResources(
        mean(late, IdleResources::heapMebibytes) - mean(early, IdleResources::heapMebibytes),
        mean(late, IdleResources::directMebibytes) - mean(early, IdleResources::directMebibytes),
        mean(late, IdleResources::arrowMebibytes) - mean(early, IdleResources::arrowMebibytes),
        mean(late, IdleResources::openFiles) - mean(early, IdleResources::openFiles),
        mean(late, IdleResources::residentMebibytes)
            - mean(early, IdleResources::residentMebibytes));
  }

  private static double mean(List<IdleResources> looks, ToDoubleFunction<IdleResources> value) {
    return looks.stream().mapToDouble(value).average().orElseThrow();
  }

  /** Whether growth such as this is chance: less than a MiB of heap or buffers, and no file. */
  boolean isFlat() {
    return heapMebibytes < 1 && directMebibytes < 1 && arrowMebibytes <= 0 && openFiles < 1;
  }
}
