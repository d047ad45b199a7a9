package dev.vireo.tools.cli.option;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.PreprocessingChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --preprocess} may be given: a file, single fields, or one after the other.
 *
 * @param file the last that is named
 * @param change of all fields that are given
 */
public record GivenPreprocessing(Optional<Path> file, PreprocessingChange change) {

  /**
   * @throws VireoException INVALID_ARGUMENT when fields are not of the form {@code FIELD=VALUE}
   */
  public static GivenPreprocessing of(List<String> values) {
    return new GivenPreprocessing(
        values.stream()
            .filter(value -> !PreprocessingChange.isOne(value))
            .map(Path::of)
            .reduce((before, after) -> after),
        values.stream()
            .filter(PreprocessingChange::isOne)
            .map(PreprocessingChange::parse)
            .reduce(PreprocessingChange.NONE, PreprocessingChange::with));
  }
}
