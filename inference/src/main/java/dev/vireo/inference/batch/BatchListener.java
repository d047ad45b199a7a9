package dev.vireo.inference.batch;

import org.apiguardian.api.API;

/** Hears of every batch that an engine ran; called on the slots' threads, so it must be quick. */
@FunctionalInterface
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface BatchListener {
  /** Hears nothing. */
  BatchListener NONE = (images, inferNanos) -> {};

  /**
   * @param images that ran together
   * @param inferNanos the engine's run
   */
  void ran(int images, long inferNanos);
}
