package dev.vireo.training.weights.foreign;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where another library's weights are, and what their reader is told.
 *
 * @param architecture its name, {@code resnet50}, {@code vit} or one of timm's or torchvision's;
 *     where a file says it too, they must be the same
 * @param labels a file of class names
 * @param preprocessing where the files are not to say it
 * @param change made to the preprocessing, whoever says it
 * @param imageSize height and width of the input in pixels
 * @param heads of a transformer's attention
 * @param state the name of one network of several in a file
 */
public record ForeignSource(
    Path weights,
    Optional<String> architecture,
    Optional<Path> labels,
    Optional<Preprocessing> preprocessing,
    PreprocessingChange change,
    OptionalInt imageSize,
    OptionalInt heads,
    Optional<String> state) {

  /** Of the network that is usual in the file, prepared as is said. */
  public ForeignSource(
      Path weights,
      Optional<String> architecture,
      Optional<Path> labels,
      Optional<Preprocessing> preprocessing,
      OptionalInt imageSize,
      OptionalInt heads) {
    this(
        weights,
        architecture,
        labels,
        preprocessing,
        PreprocessingChange.NONE,
        imageSize,
        heads,
        Optional.empty());
  }

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
    return new ForeignSource(
        file, architecture, labels, preprocessing, change, imageSize, heads, state);
  }

  /** The same with an architecture's name. */
  public ForeignSource withArchitecture(String name) {
    return new ForeignSource(
        weights, Optional.of(name), labels, preprocessing, change, imageSize, heads, state);
  }

  /** The same of another network in the file. */
  public ForeignSource withState(String name) {
    return new ForeignSource(
        weights, architecture, labels, preprocessing, change, imageSize, heads, Optional.of(name));
  }

  /** The same with single fields of the preprocessing set anew. */
  public ForeignSource withChange(PreprocessingChange fields) {
    return new ForeignSource(
        weights, architecture, labels, preprocessing, fields, imageSize, heads, state);
  }
}
