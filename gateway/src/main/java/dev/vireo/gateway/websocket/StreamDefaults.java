package dev.vireo.gateway.websocket;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * What a request of one connection gets unless it says otherwise.
 *
 * @param topK labels in an answer, at least 1
 * @param timeout from a request's arrival to its deadline, positive, at most an hour
 */
record StreamDefaults(int topK, Duration timeout) {
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Applies a client's {@code {"topK":..,"timeoutMs":..,"model":..}}; keys left out stay.
   *
   * @throws VireoException INVALID_ARGUMENT or NOT_FOUND, and nothing changes
   */
  StreamDefaults changedBy(JsonObject command, String servedModel) {
    int newTopK = topK;
    Duration newTimeout = timeout;
    for (String key : command.fieldNames()) {
      switch (key) {
        case "topK" -> newTopK = (int) Math.min(Integer.MAX_VALUE, wholeNumber(command, key, 1));
        case "timeoutMs" -> newTimeout = timeout(wholeNumber(command, key, 1));
        case "model" -> {
          if (!servedModel.equals(command.getValue(key))) {
            throw new VireoException(
                ErrorCode.NOT_FOUND,
                "no model \""
                    + command.getValue(key)
                    + "\" here; there is \""
                    + servedModel
                    + "\"");
          }
        }
        default ->
            throw new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "unknown key \"" + key + "\"; known are topK, timeoutMs, model and cancel");
      }
    }
    return new StreamDefaults(newTopK, newTimeout);
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
