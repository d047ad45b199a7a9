package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.PreprocessingChange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Something that can be said of one model alone, wherever that is said: after its name ({@link
 * ModelArgument}) or in its {@code config.pbtxt}.
 *
 * @param key as it is written
 * @param value what may follow, for people
 * @param meaning for people
 * @param effect on how the model is opened; refuses a wrong value
 */
public record ModelOption(
    String key,
    String value,
    String meaning,
    BiFunction<EngineOptions, String, EngineOptions> effect) {
  /** All there are, in the order of the documentation. */
  public static final List<ModelOption> ALL =
      List.of(
          new ModelOption(
              "labels",
              "FILE",
              "its class names, one on each line, for a model that does not hold them",
              (engine, value) -> engine.withLabels(Path.of(value))),
          new ModelOption(
              "preprocess",
              "FILE or \"FIELD=VALUE,...\"",
              "its preprocessing, or single fields of it",
              (engine, value) ->
                  PreprocessingChange.isOne(value)
                      ? engine.withChange(engine.change().with(PreprocessingChange.parse(value)))
                      : engine.withPreprocessing(Path.of(value))),
          new ModelOption(
              "decode",
              "exact or draft",
              "how much of a large JPEG is decoded",
              (engine, value) -> engine.withDecode(oneOf(DecodeMode.values(), value))),
          new ModelOption(
              "orientation",
              "ignore or apply",
              "whether photos are turned as their EXIF orientation says",
              (engine, value) ->
                  engine.withChange(engine.change().with(oneOf(Orientation.values(), value)))),
          new ModelOption(
              "output-name",
              "NAME",
              "the output of an ONNX file with a number for each class",
              (engine, value) ->
                  engine.withOutput(new OutputChoice(Optional.of(value), engine.output().kind()))),
          new ModelOption(
              "output-kind",
              "logits, probabilities or scores",
              "what these numbers are",
              (engine, value) ->
                  engine.withOutput(
                      new OutputChoice(
                          engine.output().name(), Optional.of(oneOf(OutputKind.values(), value))))),
          new ModelOption(
              "image-size",
              "PX",
              "height and width of the input, for a model that takes any",
              (engine, value) -> engine.withImageSize(pixels(value))),
          new ModelOption(
              "engine",
              "onnx or pytorch",
              "what runs it",
              (engine, value) ->
                  engine.withEngine(
                      new EngineChoice(
                          Optional.of(oneOf(EngineKind.values(), value)),
                          engine.engine().precision(),
                          engine.engine().fastest()))),
          new ModelOption(
              "precision",
              "fp32, bf16 or fast",
              "in what PyTorch computes; fast: as 'vireo verify --precision fast' found",
              (engine, value) ->
                  engine.withEngine(
                      value.equalsIgnoreCase("fast")
                          ? new EngineChoice(engine.engine().kind(), Optional.empty(), true)
                          : new EngineChoice(
                              engine.engine().kind(),
                              Optional.of(oneOf(Precision.values(), value))))));

  /**
   * @throws VireoException INVALID_ARGUMENT for a key that is none, with those that are
   */
  static ModelOption of(String key) {
    for (ModelOption each : ALL) {
      if (each.key().equals(key)) {
        return each;
      }
    }
    throw wrong(
        "a model has no option \"%s\"; it has %s"
            .formatted(key, String.join(", ", ALL.stream().map(ModelOption::key).toList())));
  }

  /**
   * @throws VireoException INVALID_ARGUMENT for a value that this option cannot have
   */
  EngineOptions apply(EngineOptions engine, String given) {
    try {
      return effect.apply(engine, given);
    } catch (VireoException e) {
      throw new VireoException(e.code(), key + "=" + given + ": " + e.getMessage(), e);
    }
  }

  private static <E extends Enum<E>> E oneOf(E[] values, String text) {
    List<String> words =
        Arrays.stream(values).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    int index = words.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw wrong("it is one of " + String.join(", ", words));
    }
    return values[index];
  }

  private static int pixels(String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw wrong("it is a whole number of at least 1");
    }
    return Integer.parseInt(text);
  }

  static VireoException wrong(String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, what);
  }
}
