package dev.vireo.gateway.protocol;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Answers and errors as every protocol of the gateway writes them. */
public final class AnswerJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private AnswerJson() {}

  /**
   * {@code {"model":..,"predictions":[{"label":..,"index":..,"probability":..}],
   * "timing":{"queueMs":..,"decodeMs":..,"inferMs":..,"batch":..}}}, and {@code "embeddings"} where
   * they were asked for.
   */
  public static JsonObject answer(String model, BatchAnswer answer) {
    return new JsonObject().put("model", model).mergeIn(result(answer));
  }

  /** The same without the model, for one of several images. */
  public static JsonObject result(BatchAnswer answer) {
    JsonArray predictions = new JsonArray();
    for (RankedLabel ranked : answer.prediction().ranked()) {
      predictions.add(
          new JsonObject()
              .put("label", ranked.label())
              .put("index", ranked.index())
              .put("probability", ranked.probability()));
    }
    JsonObject timing =
        new JsonObject()
            .put("queueMs", answer.queueNanos() / NANOS_PER_MILLI)
            .put("decodeMs", answer.decodeNanos() / NANOS_PER_MILLI)
            .put("inferMs", answer.inferNanos() / NANOS_PER_MILLI)
            .put("batch", answer.batch());
    JsonObject result = new JsonObject().put("predictions", predictions);
    float[] embedding = answer.embedding();
    if (embedding.length > 0) {
      JsonArray features = new JsonArray();
      for (float feature : embedding) {
        features.add(feature);
      }
      result.put("embeddings", features);
    }
    return result.put("timing", timing);
  }

  /** {@code {"error":{"code":..,"message":..}}}. */
  public static JsonObject error(ErrorCode code, String message) {
    return new JsonObject()
        .put("error", new JsonObject().put("code", code.name()).put("message", message));
  }

  /** The error as a client may see it: a defect's details stay on this side. */
  public static JsonObject error(VireoException failure) {
    return error(failure.code(), message(failure));
  }

  /** The message as a client may see it. */
  public static String message(VireoException failure) {
    return failure.code() == ErrorCode.INTERNAL
        ? "the server failed on this request"
        : failure.getMessage();
  }
}
