package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.explain.Wanted;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.inference.VireoException;
import java.time.Duration;
import java.util.List;

/**
 * What a request of one connection gets.
 *
 * @param model the name of a model; empty for the default model
 * @param topK labels in an answer, at least 1
 * @param timeout from a request's arrival to its deadline, positive, at most an hour
 * @param logits whether an answer carries every class's logit
 * @param outputs other outputs of the model that an answer carries
 * @param explain whether and how an answer is explained
 */
record StreamDefaults(
    String model,
    int topK,
    Duration timeout,
    boolean logits,
    List<String> outputs,
    Wanted explain) {
  static StreamDefaults of(GatewayConfig config) {
    return new StreamDefaults(
        "", config.topK(), config.deadline(), false, List.of(), new Wanted.Nothing());
  }

  /**
   * @throws VireoException NOT_FOUND when the model is not served, and nothing changes
   */
  StreamDefaults changedBy(Command.Change change, Models models) {
    return new StreamDefaults(
        change.model().map(name -> served(name, models)).orElse(model),
        change.topK().orElse(topK),
        change.timeout().orElse(timeout),
        change.logits().orElse(logits),
        change.outputs().orElse(outputs),
        change.explain().orElse(explain));
  }

  private static String served(String name, Models models) {
    try (ModelLease lease = models.lease(name, "")) {
      return lease.model().name();
    }
  }

  /** The deadline of a request that arrives now, in {@link System#nanoTime}'s nanoseconds. */
  long deadline() {
    return System.nanoTime() + timeout.toNanos();
  }
}
