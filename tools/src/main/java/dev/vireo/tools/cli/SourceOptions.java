package dev.vireo.tools.cli;

import dev.vireo.export.ExportSource;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.tools.cli.option.GivenPreprocessing;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.weights.foreign.ForeignSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What to export: a checkpoint of ours, or weights from elsewhere. */
final class SourceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      paramLabel = "RUN|CHECKPOINT",
      arity = "0..1",
      description =
          "A run's folder, for its best checkpoint, a checkpoint, or weights by name: hf:ORG/NAME,"
              + " timm:NAME, torchvision:NAME or https://....")
  private Optional<String> own;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "In its place, weights from elsewhere: ResNets and ViTs of torchvision, timm or Hugging"
              + " Face, .pth, .bin, .safetensors, an index.json of shards, or a folder of these;"
              + " config.json and preprocessor_config.json beside them are read. Also by name.")
  private Optional<String> from;

  @Option(
      names = "--arch",
      paramLabel = "NAME",
      description =
          "--from: what the weights are, where no file says it: resnet18 (34, 50, ...), vit, or"
              + " timm's or torchvision's name (vit_base_patch16_224, vit_h_14).")
  private Optional<String> architecture;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "--from: class names, one on each line.")
  private Optional<Path> labels;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE|FIELD=VALUE,...",
      description =
          "--from: how images are prepared, a preprocessor_config.json or JSON of our own, or single"
              + " fields of it: filter=bicubic,crop=0.95. May be given twice.")
  private List<String> preprocessing = List.of();

  @Option(
      names = "--image-size",
      paramLabel = "PX",
      converter = ModelOptions.PositiveConverter.class,
      description = "--from: the input's height and width, where no file says it.")
  private Optional<Integer> imageSize;

  @Option(
      names = "--heads",
      paramLabel = "N",
      converter = ModelOptions.PositiveConverter.class,
      description = "--from: heads of a ViT's attention, where no file says it.")
  private Optional<Integer> heads;

  @Option(
      names = "--state",
      paramLabel = "NAME",
      description =
          "--from: which network of a checkpoint that holds several: state_dict_ema, model_ema.")
  private Optional<String> state;

  /**
   * @throws ParameterException when there is no source, or two, or options that do not suit it
   */
  ExportSource source() {
    if (own.isPresent() == from.isPresent()) {
      throw wrong(
          own.isPresent()
              ? "a checkpoint and --from are two sources: name one"
              : "name a run or checkpoint, or weights from elsewhere with --from FILE");
    }
    NamedModels named = new NamedModels(command.commandLine().getErr());
    if (own.isPresent()) {
      if (named.source(own.get()) instanceof ExportSource.Foreign(ForeignSource source)) {
        return foreign(source.weights(), source.preprocessing());
      }
      refuse("--arch", architecture);
      refuse("--labels", labels);
      refuse("--preprocess", preprocessing.stream().findFirst());
      refuse("--image-size", imageSize);
      refuse("--heads", heads);
      refuse("--state", state);
      return new ExportSource.Own(named.file(own.get()));
    }
    Optional<FetchedModel> fetched = named.fetch(from.get());
    return foreign(
        fetched.map(FetchedModel::weights).orElseGet(() -> Path.of(from.get())),
        fetched.flatMap(FetchedModel::preprocessing));
  }

  /**
   * @param published the preprocessing that a name tells
   */
  private ExportSource foreign(Path weights, Optional<Preprocessing> published) {
    GivenPreprocessing given = GivenPreprocessing.of(preprocessing);
    return new ExportSource.Foreign(
        new ForeignSource(
            weights,
            architecture,
            labels,
            given.file().map(PreprocessingJson::read).or(() -> published),
            given.change(),
            integer(imageSize),
            integer(heads),
            state));
  }

  private static OptionalInt integer(Optional<Integer> value) {
    return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
  }

  private void refuse(String option, Optional<?> given) {
    if (given.isPresent()) {
      throw wrong(option + " is for weights from elsewhere: a checkpoint of ours says it itself");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
