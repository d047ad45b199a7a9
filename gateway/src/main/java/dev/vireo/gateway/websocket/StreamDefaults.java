package dev.vireo.gateway.websocket;

import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * What a request of one connection gets unless it says otherwise.
 *
 * @param model the name of a model; empty for the default model
 * @param topK labels in an answer, at least 1
 * @param timeout from a request's arrival to its deadline, positive, at most an hour
 */
record StreamDefaults(String model, int topK, Duration timeout) {
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Applies a client's {@code {"topK":..,"timeoutMs":..,"model":..}}; keys left out stay.
   *
   * @throws VireoException INVALID_ARGUMENT or NOT_FOUND, and nothing changes
   */
  StreamDefaults changedBy(JsonObject command, Models models) {
    String newModel = model;
    int newTopK = topK;
    Duration newTimeout = timeout;
    for (String key : command.fieldNames()) {
      switch (key) {
        case "topK" -> newTopK = (int) Math.min(Integer.MAX_VALUE, wholeNumber(command, key, 1));
        case "timeoutMs" -> newTimeout = timeout(wholeNumber(command, key, 1));
        case "model" -> newModel = servedModel(command.getValue(key), models);
        default ->
            throw new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "unknown key \"" + key + "\"; known are topK, timeoutMs, model and cancel");
      }
    }
    return new StreamDefaults(newModel, newTopK, newTimeout);
  }

  private static String servedModel(Object value, Models models) {
    if (!(value instanceof String name)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "model is the name of a model, not " + value);
    }
    try (ModelLease lease = models.lease(name, "")) {
      return lease.model().name();
    }
  }

  private static Duration timeout(long millis) {
    return millis < LONGEST.toMillis() ? Duration.ofMillis(millis) : LONGEST;
  }

  static long wholeNumber(JsonObject command, String key, long least) {
    Object value = command.getValue(key);
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= least) {
      return ((Number) value).longValue();
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, key + " is a whole number from " + least + ", not " + value);
  }
}
