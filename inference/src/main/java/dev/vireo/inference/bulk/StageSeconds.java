package dev.vireo.inference.bulk;

import org.apiguardian.api.API;

/**
 * Where a run's time went.
 *
 * @param read reading files, summed over the workers
 * @param decode decoding and resizing, summed over the workers
 * @param infer running the model, summed over the workers
 * @param write writing results, which one worker at a time does
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record StageSeconds(double read, double decode, double infer, double write) {

  /** The stages, as people name them. */
  public enum Stage {
    READ,
    DECODE,
    INFER,
    WRITE
  }

  /**
   * The stage that the others waited for. Reading, the workers' own stages and writing go on at the
   * same time: the busiest of them is the limit, and within the workers the longer stage.
   *
   * @param workers threads that shared the first three
   */
  public Stage limit(int workers) {
    double reading = read / workers;
    double working = (decode + infer) / workers;
    if (write > Math.max(reading, working)) {
      return Stage.WRITE;
    }
    if (reading > working) {
      return Stage.READ;
    }
    return decode > infer ? Stage.DECODE : Stage.INFER;
  }
}
