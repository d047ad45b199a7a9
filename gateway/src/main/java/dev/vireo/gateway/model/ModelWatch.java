package dev.vireo.gateway.model;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for changes of a repository, every so often and when asked, and for models that lost their
 * device, on a thread of its own.
 */
public final class ModelWatch implements ModelAdmin, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);

  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private final ModelRepository repository;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("vireo-models").factory());

  /**
   * @param interval between two looks; zero for none
   */
  public ModelWatch(ModelRepository repository, Duration interval) {
    this.repository = repository;
    var _ =
        thread.scheduleWithFixedDelay(
            this::recover, RECOVERY.toMillis(), RECOVERY.toMillis(), TimeUnit.MILLISECONDS);
    if (interval.isPositive()) {
      long nanos = interval.toNanos();
      var _ = thread.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A defect must not end the watch. */
  private void poll() {
    try {
      repository.poll();
    } catch (RuntimeException | Error e) {
      LOG.error("looking for changed models failed", e);
    }
  }

  private void recover() {
    try {
      repository.recover();
    } catch (RuntimeException | Error e) {
      LOG.error("opening models on a lost device anew failed", e);
    }
  }

  /** Takes what changed, soon. */
  public CompletableFuture<Void> reload() {
    return CompletableFuture.runAsync(repository::reload, thread);
  }

  @Override
  public CompletableFuture<Void> load(String name) {
    return CompletableFuture.runAsync(() -> repository.load(name), thread);
  }

  @Override
  public CompletableFuture<Void> unload(String name) {
    return CompletableFuture.runAsync(() -> repository.unload(name), thread);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
