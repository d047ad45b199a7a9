package dev.vireo.tools.cli;

import dev.vireo.export.ExportSource;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.weights.foreign.ForeignSource;
import java.nio.file.Path;
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
              + " Face, .pth or .safetensors; config.json and preprocessor_config.json beside them"
              + " are read. Also by name.")
  private Optional<String> from;

  @Option(
      names = "--arch",
      paramLabel = "NAME",
      description =
          "--from: what the weights should be, resnet18, resnet34, resnet50 or vit (default: what"
              + " their shapes say).")
  private Optional<String> architecture;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "--from: class names, one on each line.")
  private Optional<Path> labels;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE",
      description =
          "--from: how images are prepared, a preprocessor_config.json or JSON of our own.")
  private Optional<Path> preprocessing;

  @Option(
      names = "--image-size",
      paramLabel = "PX",
      converter = ModelOptions.PositiveConverter.class,
      description = "--from: a ResNet's input (default 224).")
  private Optional<Integer> imageSize;

  @Option(
      names = "--heads",
      paramLabel = "N",
      converter = ModelOptions.PositiveConverter.class,
      description = "--from: heads of a ViT's attention (default: one for each 64 channels).")
  private Optional<Integer> heads;

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
      refuse("--preprocess", preprocessing);
      refuse("--image-size", imageSize);
      refuse("--heads", heads);
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
    return new ExportSource.Foreign(
        new ForeignSource(
            weights,
            architecture,
            labels,
            preprocessing.map(PreprocessingJson::read).or(() -> published),
            integer(imageSize),
            integer(heads)));
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
