package dev.vireo.bench.load;

import dev.vireo.inference.Classifier;
import dev.vireo.inference.RankedLabel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image to send, and its top-1 as the model gives it when asked directly.
 *
 * @param expected empty when any answer will do
 */
public record Question(Buffer image, Optional<RankedLabel> expected) {
  /** Batches of another size sum in another order: probabilities differ in the last digits. */
  private static final double TOLERANCE = 1e-3;

  /** Asks the model about each image, in this process. */
  public static List<Question> answered(Path model, List<byte[]> images) {
    List<Question> questions = new ArrayList<>();
    try (Classifier classifier = Classifier.open(model)) {
      for (byte[] image : images) {
        RankedLabel best = classifier.classify(image).best();
        questions.add(new Question(Buffer.buffer(image), Optional.of(best)));
      }
    }
    return questions;
  }

  /** For services whose pixels are not ours. */
  public static List<Question> open(List<byte[]> images) {
    return images.stream()
        .map(image -> new Question(Buffer.buffer(image), Optional.empty()))
        .toList();
  }

  boolean isAnsweredBy(JsonObject answer) {
    JsonArray predictions = answer.getJsonArray("predictions");
    if (predictions == null || predictions.isEmpty()) {
      return false;
    }
    return expected.isEmpty() || isExpected(predictions.getJsonObject(0), expected.get());
  }

  private static boolean isExpected(JsonObject best, RankedLabel label) {
    return best.getInteger("index") == label.index()
        && Math.abs(best.getDouble("probability") - label.probability()) < TOLERANCE;
  }
}
