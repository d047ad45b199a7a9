package dev.vireo.inference.bulk;

/**
 * How a run went.
 *
 * @param images inputs, failures included
 * @param failures inputs that could not be classified
 * @param seconds from start to end
 * @param readSeconds reading files, summed over the workers, as are the following
 * @param decodeSeconds decoding and resizing
 * @param inferSeconds running the model
 * @param workers threads that did so at once
 */
public record BulkSummary(
    long images,
    long failures,
    double seconds,
    double readSeconds,
    double decodeSeconds,
    double inferSeconds,
    int workers) {
  public double imagesPerSecond() {
    return seconds > 0 ? images / seconds : 0;
  }

  /** The share of the workers' time, in [0, 1], that went into reading, decoding and the model. */
  public double utilization() {
    double busy = readSeconds + decodeSeconds + inferSeconds;
    return seconds > 0 ? Math.min(1, busy / (seconds * workers)) : 0;
  }
}
