package dev.vireo.inference.bulk;

import org.apiguardian.api.API;

/** Hears of a run's advance, from its worker threads, one at a time. */
@FunctionalInterface
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface BulkProgress {
  /** Says nothing. */
  BulkProgress SILENT = (images, failures) -> {};

  /**
   * @param images inputs done so far, failures included
   * @param failures inputs that could not be classified so far
   */
  void advanced(long images, long failures);
}
