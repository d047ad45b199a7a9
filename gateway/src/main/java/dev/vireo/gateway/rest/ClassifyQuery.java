package dev.vireo.gateway.rest;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.explain.Wanted;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Set;

/**
 * What a request to classify asks for in its query.
 *
 * @param model the name of a model; empty for the default
 * @param topK labels in an answer, at least 1
 * @param timeout from the request's arrival to its deadline
 * @param embeddings whether an answer carries the penultimate features
 * @param explain whether and how the answer is explained
 */
record ClassifyQuery(String model, int topK, Duration timeout, boolean embeddings, Wanted explain) {
  /** What it may hold. */
  static final Set<String> KEYS = Set.of("topK", "model", "timeoutMs", "embeddings", "explain");

  private static final int LONGEST_MILLIS = 3_600_000;

  /**
   * Reads {@code ?topK=&model=&timeoutMs=&embeddings=&explain=}.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  static ClassifyQuery of(MultiMap query, GatewayConfig defaults) {
    int topK = wholeNumber(query, "topK", defaults.topK(), 999_999_999);
    String timeout = query.get("timeoutMs");
    return new ClassifyQuery(
        query.contains("model") ? query.get("model") : "",
        topK,
        timeout == null
            ? defaults.deadline()
            : Duration.ofMillis(wholeNumber(query, "timeoutMs", 0, LONGEST_MILLIS)),
        truth(query, "embeddings"),
        Wanted.parse(query.contains("explain") ? query.get("explain") : ""));
  }

  private static boolean truth(MultiMap query, String key) {
    String text = query.contains(key) ? query.get(key) : "false";
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT, key + " is true or false, not \"" + text + "\"");
    };
  }

  private static int wholeNumber(MultiMap query, String key, int otherwise, int most) {
    String text = query.get(key);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[1-9][0-9]{0,8}") && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        key + " is a whole number from 1 to " + most + ", not \"" + text + "\"");
  }
}
