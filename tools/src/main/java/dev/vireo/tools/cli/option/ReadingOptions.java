package dev.vireo.tools.cli.option;

import dev.vireo.inference.OutputKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.tools.cli.option.ModelOptions.PositiveConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a model's file does not say of itself, or says otherwise than is wanted. */
public final class ReadingOptions {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Class names of a model that does not hold them, one on each line.")
  private Path labels;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE|FIELD=VALUE,...",
      description =
          "Preprocessing of a model that does not hold it: a Hugging Face preprocessor_config.json,"
              + " timm's config.json, or JSON of our own. Or single fields of it:"
              + " filter=bicubic,crop=0.95 (docs/preprocessing.md). May be given twice.")
  private List<String> preprocessing = List.of();

  @Option(
      names = "--decode",
      paramLabel = "MODE",
      description =
          "exact: every pixel, or draft: large JPEGs at 1/2, 1/4 or 1/8, as PIL's draft decodes"
              + " them (default: as the model says, else exact).")
  private DecodeMode decode;

  @Option(
      names = "--orientation",
      paramLabel = "MODE",
      description =
          "ignore, or apply: turn photos as the camera's EXIF orientation says (default: as the"
              + " model says, else ignore).")
  private Orientation orientation;

  @Option(
      names = "--output-name",
      paramLabel = "NAME",
      description =
          "The output of an ONNX file that holds a number for each class (default: logits, or the"
              + " only one that can be it).")
  private String outputName;

  @Option(
      names = "--output-kind",
      paramLabel = "KIND",
      description =
          "What these numbers are: logits, probabilities that sum to 1, or scores, each by itself"
              + " (default: as the operation tells that they come from).")
  private OutputKind outputKind;

  @Option(
      names = "--image-size",
      paramLabel = "PX",
      converter = PositiveConverter.class,
      description =
          "Height and width of the input, for a model that takes any ('vireo export"
              + " --dynamic-size'; default: what it was trained on).")
  private Integer imageSize;

  /** With what was given. */
  public EngineOptions apply(EngineOptions options) {
    GivenPreprocessing preprocess = GivenPreprocessing.of(preprocessing);
    EngineOptions given =
        options
            .withChange(preprocess.change().with(decode).with(orientation))
            .withOutput(
                new OutputChoice(Optional.ofNullable(outputName), Optional.ofNullable(outputKind)));
    given = labels == null ? given : given.withLabels(labels);
    given = preprocess.file().map(given::withPreprocessing).orElse(given);
    return imageSize == null ? given : given.withImageSize(imageSize);
  }

  /** What was given, to be typed again. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    add(words, "--labels", labels);
    preprocessing.forEach(value -> add(words, "--preprocess", value));
    add(words, "--decode", decode == null ? null : decode.name().toLowerCase(Locale.ROOT));
    add(
        words,
        "--orientation",
        orientation == null ? null : orientation.name().toLowerCase(Locale.ROOT));
    add(words, "--output-name", outputName);
    add(
        words,
        "--output-kind",
        outputKind == null ? null : outputKind.name().toLowerCase(Locale.ROOT));
    add(words, "--image-size", imageSize);
    return words;
  }

  private static void add(List<String> words, String name, @Nullable Object value) {
    if (value != null) {
      words.add(name);
      words.add(value.toString());
    }
  }
}
