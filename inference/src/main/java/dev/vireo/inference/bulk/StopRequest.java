package dev.vireo.inference.bulk;

/** Asks a run to end early, with whole rows for what it has begun. Safe for use by any thread. */
public final class StopRequest {
  private final Runnable wake;
  private volatile boolean requested;

  public StopRequest() {
    this(() -> {});
  }

  /**
   * @param wake ends what may be waiting for further inputs, such as a read of standard input; may
   *     be called again
   */
  public StopRequest(Runnable wake) {
    this.wake = wake;
  }

  public void request() {
    requested = true;
    wake.run();
  }

  public boolean requested() {
    return requested;
  }
}
