package dev.vireo.inference.bulk;

import org.apiguardian.api.API;

/** Asks a run to end early, with whole rows for what it has begun. Safe for use by any thread. */
@API(status = API.Status.MAINTAINED, since = "0.1")
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
