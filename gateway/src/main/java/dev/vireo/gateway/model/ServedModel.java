package dev.vireo.gateway.model;

import dev.vireo.inference.classifier.Classifier;
import java.time.Duration;

/**
 * A model under the name that clients see. Whoever opens it closes it.
 *
 * @param name as clients write it
 * @param version positive
 * @param mostImages in one request of the Open Inference Protocol
 */
public record ServedModel(String name, long version, Classifier classifier, int mostImages)
    implements AutoCloseable {
  /** Images in one request. */
  public static final int MOST_IMAGES = 128;

  /**
   * Loads a model and warms it up.
   *
   * @throws dev.vireo.inference.VireoException as {@link Classifier#open}
   */
  public static ServedModel open(ModelFile file, ModelSettings settings) {
    file.config().require();
    int most = file.config().mostImages();
    return new ServedModel(
        file.name(),
        file.version(),
        Classifier.open(file.weights(), settings.options(file)),
        most == 0 ? MOST_IMAGES : Math.min(most, MOST_IMAGES));
  }

  @Override
  public void close() {
    classifier.close();
  }

  /** As {@link Classifier#close(Duration)}. */
  public void close(Duration limit) {
    classifier.close(limit);
  }
}
