package dev.vireo.gateway.model;

import dev.vireo.gateway.file.Stamp;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts who holds a model. Retired, it takes no new holders, and its end comes with the last one.
 */
final class LoadedModel {
  private final ServedModel model;
  private final Stamp stamp;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<Void> unheld = new CompletableFuture<>();
  private int holders;
  private boolean retired;

  /**
   * @param stamp of the files it was loaded from
   */
  LoadedModel(ServedModel model, Stamp stamp) {
    this.model = model;
    this.stamp = stamp;
  }

  ServedModel model() {
    return model;
  }

  /** Whether its device was lost in a run. */
  boolean isLost() {
    return model.classifier().lost();
  }

  Stamp stamp() {
    return stamp;
  }

  /** A lease, or empty once it is retired. */
  Optional<ModelLease> tryLease() {
    lock.lock();
    try {
      if (retired) {
        return Optional.empty();
      }
      holders++;
      return Optional.of(new ModelLease(this));
    } finally {
      lock.unlock();
    }
  }

  void release() {
    boolean last;
    lock.lock();
    try {
      last = --holders == 0 && retired;
    } finally {
      lock.unlock();
    }
    if (last) {
      unheld.complete(null);
    }
  }

  /**
   * @return completes when nobody holds it any more
   */
  CompletableFuture<Void> retire() {
    boolean free;
    lock.lock();
    try {
      retired = true;
      free = holders == 0;
    } finally {
      lock.unlock();
    }
    if (free) {
      unheld.complete(null);
    }
    return unheld;
  }
}
