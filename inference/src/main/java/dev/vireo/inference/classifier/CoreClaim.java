package dev.vireo.inference.classifier;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which of several models in a process binds the threads of its lone runs to the cores: two that
 * did would meet on each core, where an unbound one finds those that are free. The first holds it,
 * with all its versions, until the last of these closes. Safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class CoreClaim {
  private @Nullable String holder;
  private int held;

  /** Of one model, by its name. */
  public Share of(String model) {
    return new Share(this, model);
  }

  private synchronized boolean take(String model) {
    if (holder != null && !holder.equals(model)) {
      return false;
    }
    holder = model;
    held++;
    return true;
  }

  private synchronized void release() {
    held--;
    holder = held == 0 ? null : holder;
  }

  /** What one model may claim. */
  public record Share(CoreClaim claim, String model) {
    boolean take() {
      return claim.take(model);
    }

    void release() {
      claim.release();
    }
  }
}
