package dev.vireo.bench.load;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.classifier.Classifier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image to send, and its five best labels as the model gives them when asked directly. All five
 * count: with random weights most images have the same top-1, and only the probabilities tell one
 * image's answer from another's.
 *
 * @param expected empty when any answer will do
 */
public record Question(Buffer image, List<RankedLabel> expected) {
  /** Of a probability: batches of another size sum in another order. */
  private static final double TOLERANCE = 1e-4;

  public Question {
    expected = List.copyOf(expected);
  }

  /**
   * Asks the model about each image, in this process.
   *
   * @throws IllegalStateException when two images have the same answer: a service that mixes them
   *     up would not be seen
   */
  public static List<Question> answered(Path model, List<byte[]> images) {
    List<Question> questions = new ArrayList<>();
    try (Classifier classifier = Classifier.open(model)) {
      for (byte[] image : images) {
        Question question = new Question(Buffer.buffer(image), classifier.classify(image).ranked());
        for (Question other : questions) {
          if (other.isAnsweredBy(question.expected) && !other.image.equals(question.image)) {
            throw new IllegalStateException("two images cannot be told apart by their answers");
          }
        }
        questions.add(question);
      }
    }
    return questions;
  }

  /** For services whose pixels are not ours. */
  public static List<Question> open(List<byte[]> images) {
    return images.stream().map(image -> new Question(Buffer.buffer(image), List.of())).toList();
  }

  boolean isAnsweredBy(JsonObject answer) {
    JsonArray predictions = answer.getJsonArray("predictions");
    if (predictions == null || predictions.isEmpty()) {
      return false;
    }
    List<RankedLabel> ranked = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      JsonObject each = predictions.getJsonObject(i);
      ranked.add(
          new RankedLabel(
              each.getString("label", ""), each.getInteger("index"), each.getFloat("probability")));
    }
    return expected.isEmpty() || isAnsweredBy(ranked);
  }

  /** The same top-1 and the same probabilities; classes as good as equal may change places. */
  private boolean isAnsweredBy(List<RankedLabel> ranked) {
    boolean same =
        ranked.size() == expected.size()
            && ranked.getFirst().index() == expected.getFirst().index();
    for (int i = 0; same && i < ranked.size(); i++) {
      double wanted = expected.get(i).probability();
      same = Math.abs(ranked.get(i).probability() - wanted) <= TOLERANCE * wanted;
    }
    return same;
  }
}
