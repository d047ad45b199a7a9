package dev.vireo.gateway.model;

import dev.vireo.gateway.model.ModelStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where models go that are not served any more: each answers what it has, and closes. */
final class Drain {
  /** Requests have deadlines of an hour at most, so nothing waits longer. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Map<LoadedModel, Thread> leaving = new ConcurrentHashMap<>();

  /** Closes the model, on a thread of its own, once nobody holds it. */
  void add(LoadedModel loaded) {
    ServedModel model = loaded.model();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("vireo-drain-" + model.name() + "-" + model.version())
            .unstarted(() -> {
              loaded.retire().join();
              model.close(LONGEST);
              leaving.remove(loaded);
            });
    leaving.put(loaded, thread);
    thread.start();
  }

  Stream<ModelStatus> statuses() {
    return leaving.keySet().stream()
        .map(LoadedModel::model)
        .map(model -> new ModelStatus(model.name(), model.version(), State.UNLOADING, ""));
  }

  /** Returns when all have closed; those that take longer than the limit refuse what waits. */
  void close(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    for (Map.Entry<LoadedModel, Thread> each : List.copyOf(leaving.entrySet())) {
      try {
        each.getValue().join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      each.getKey().model().close(Duration.ZERO);
    }
  }
}
