package dev.vireo.training.hub;

import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Weights that had a name and now have a path.
 *
 * @param name as it was parsed
 * @param weights the file with them, or the index of the files with them; what configures them lies
 *     beside it
 * @param files all that were fetched for it: weights, index, configuration
 * @param commit of the repository that they are of; empty where there is none
 * @param preprocessing that these weights were published with, where the name alone tells it
 */
public record FetchedModel(
    ModelName name,
    Path weights,
    List<Path> files,
    Optional<String> commit,
    Optional<Preprocessing> preprocessing) {
  public FetchedModel {
    files = List.copyOf(files);
  }
}
