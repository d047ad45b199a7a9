package dev.vireo.training.weights.foreign;

import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where another library's weights are, and what their reader is told.
 *
 * @param architecture its short name, {@code resnet50} or {@code vit}, to be checked
 * @param labels a file of class names
 * @param preprocessing where the files are not to say it
 * @param imageSize height and width of a ResNet's input in pixels
 * @param heads of a transformer's attention
 */
public record ForeignSource(
    Path weights,
    Optional<String> architecture,
    Optional<Path> labels,
    Optional<Preprocessing> preprocessing,
    OptionalInt imageSize,
    OptionalInt heads) {

  /** All of it told by the files. */
  public static ForeignSource of(Path weights) {
    return new ForeignSource(
        weights,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  /** The same of another file. */
  ForeignSource at(Path file) {
    return new ForeignSource(file, architecture, labels, preprocessing, imageSize, heads);
  }
}
