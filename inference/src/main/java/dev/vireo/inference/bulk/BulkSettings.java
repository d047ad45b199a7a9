package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import org.apiguardian.api.API;

/**
 * What a run tells of each image, and in which order.
 *
 * @param topK most classes in a prediction, at least 1
 * @param threshold an image whose best class is less probable is left undecided; in [0, 1]
 * @param minProbability further classes that are less probable are left out, the best one never; in
 *     [0, 1]
 * @param embeddings whether the model's penultimate features are wanted too
 * @param ordered whether results come in the order of the inputs, or as they are ready
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record BulkSettings(
    int topK, float threshold, float minProbability, boolean embeddings, boolean ordered) {
  public BulkSettings {
    if (topK < 1) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "a prediction has at least one class");
    }
    check("threshold", threshold);
    check("smallest probability", minProbability);
  }

  private static void check(String name, float value) {
    if (!(value >= 0 && value <= 1)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a " + name + " lies in [0, 1], which " + value + " does not");
    }
  }

  /** The {@code k} most probable classes of every image, in order. */
  public static BulkSettings topK(int k) {
    return new BulkSettings(k, 0, 0, false, true);
  }

  public BulkSettings withThreshold(float probability) {
    return new BulkSettings(topK, probability, minProbability, embeddings, ordered);
  }

  public BulkSettings withMinProbability(float probability) {
    return new BulkSettings(topK, threshold, probability, embeddings, ordered);
  }

  public BulkSettings withEmbeddings() {
    return new BulkSettings(topK, threshold, minProbability, true, ordered);
  }

  public BulkSettings unordered() {
    return new BulkSettings(topK, threshold, minProbability, embeddings, false);
  }
}
