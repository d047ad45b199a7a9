package dev.vireo.gateway.model;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model that stays open while it is held. Hold it until the requests are submitted: a model that
 * is replaced answers what was submitted to it before it closes.
 */
public final class ModelLease implements AutoCloseable {
  private final LoadedModel loaded;
  private final AtomicBoolean released = new AtomicBoolean();

  ModelLease(LoadedModel loaded) {
    this.loaded = loaded;
  }

  public ServedModel model() {
    return loaded.model();
  }

  /** Gives the model back; again, it does nothing. */
  @Override
  public void close() {
    if (released.compareAndSet(false, true)) {
      loaded.release();
    }
  }
}
