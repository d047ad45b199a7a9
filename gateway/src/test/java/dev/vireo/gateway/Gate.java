package dev.vireo.gateway;

import dev.vireo.inference.batch.BatchListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds every slot after its batch has run, so that what comes next waits. */
final class Gate implements BatchListener {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  void open() {
    open.countDown();
  }

  void awaitReached() throws InterruptedException {
    if (!reached.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no batch ran");
    }
  }

  @Override
  public void ran(int images, long inferNanos) {
    reached.countDown();
    try {
      if (!open.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate never opened");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
