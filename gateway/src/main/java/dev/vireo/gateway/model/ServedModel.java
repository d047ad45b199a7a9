package dev.vireo.gateway.model;

import dev.vireo.inference.classifier.Classifier;
import java.time.Duration;

/**
 * A model under the name that clients see. Whoever opens it closes it.
 *
 * @param name as clients write it
 * @param version positive
 */
public record ServedModel(String name, long version, Classifier classifier)
    implements AutoCloseable {
  /**
   * Loads a model and warms it up.
   *
   * @throws dev.vireo.inference.VireoException as {@link Classifier#open}
   */
  public static ServedModel open(ModelFile file, ModelSettings settings) {
    return new ServedModel(
        file.name(), file.version(), Classifier.open(file.weights(), settings.options(file)));
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
