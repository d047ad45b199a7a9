package dev.vireo.gateway.model;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for changes of a repository, every so often and when asked, on a thread of its own. */
public final class ModelWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);

  private final ModelRepository repository;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("vireo-models").factory());

  /**
   * @param interval between two looks; zero for none
   */
  public ModelWatch(ModelRepository repository, Duration interval) {
    this.repository = repository;
    if (interval.isPositive()) {
      long nanos = interval.toNanos();
      var _ =
          thread.scheduleWithFixedDelay(
              () -> guarded(repository::poll), nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Takes what changed, soon. */
  public void reload() {
    thread.execute(() -> guarded(repository::reload));
  }

  /** A defect must not end the watch. */
  private static void guarded(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.error("looking for changed models failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
