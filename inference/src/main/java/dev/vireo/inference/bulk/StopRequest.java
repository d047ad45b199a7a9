package dev.vireo.inference.bulk;

/** Asks a run to end early, with whole rows for what it has begun. Safe for use by any thread. */
public final class StopRequest {
  private volatile boolean requested;

  public void request() {
    requested = true;
  }

  public boolean requested() {
    return requested;
  }
}
