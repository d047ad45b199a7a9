package dev.vireo.tools.cli.option;

import dev.vireo.inference.OutputKind;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.hub.NamedModels;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which model runs where: the options that commands with a model share. */
public final class ModelOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Of the model, once it was asked for. */
  private @Nullable Path path;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "MODEL",
      description =
          "An ONNX file, as 'vireo export' wrote it or from elsewhere, or a checkpoint or the"
              + " folder of a training run, which run on PyTorch; or weights by name, hf:ORG/NAME,"
              + " timm:NAME, torchvision:NAME or https://..., which are fetched and exported once.")
  private String model;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      converter = DeviceConverter.class,
      description = "auto, cpu or cuda:N (default ${DEFAULT-VALUE}: the GPU where it works).")
  private Device device;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description =
          "Images that go through the model together (default: on a CPU 16, or fewer for"
              + " models over large images; 64 on a GPU).")
  private Integer batchSize;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Threads in all (default: one per core).")
  private Integer threads;

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

  /**
   * A file or a folder, after whatever has to be fetched and exported for it.
   *
   * @throws VireoException as {@link NamedModels#runnable}
   */
  public Path model() {
    if (path == null) {
      path = new NamedModels(command.commandLine().getErr()).runnable(model);
    }
    return path;
  }

  /** How it is opened. */
  public EngineOptions engine() {
    return new EngineOptions(
        device,
        threads == null ? 0 : threads,
        false,
        Optional.ofNullable(labels),
        preprocessingFile(),
        imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize),
        change(),
        new OutputChoice(Optional.ofNullable(outputName), Optional.ofNullable(outputKind)));
  }

  /** The last that is a file. */
  private Optional<Path> preprocessingFile() {
    return preprocessing.stream()
        .filter(value -> !PreprocessingChange.isOne(value))
        .map(Path::of)
        .reduce((before, after) -> after);
  }

  private PreprocessingChange change() {
    return preprocessing.stream()
        .filter(PreprocessingChange::isOne)
        .map(PreprocessingChange::parse)
        .reduce(PreprocessingChange.NONE, PreprocessingChange::with)
        .with(decode)
        .with(orientation);
  }

  /** 0 where nobody says. */
  public int batchSize() {
    return batchSize == null ? 0 : batchSize;
  }

  /** One line on what runs where. */
  public static void report(PrintWriter err, BulkClassifier classifier, String device) {
    Model model = classifier.model();
    String note = model.deviceNote().map(why -> "; no CUDA: " + why).orElse("");
    err.printf("%s (%s) on %s%s%n", model.facts().name(), model.platform().runtime(), device, note);
    err.flush();
  }

  public static final class DeviceConverter implements ITypeConverter<Device> {
    @Override
    public Device convert(String value) {
      try {
        return Device.parse(value);
      } catch (VireoException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  public static final class PositiveConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[1-9][0-9]{0,5}")) {
        throw new TypeConversionException("'" + value + "' is not a whole number of at least 1");
      }
      return Integer.valueOf(value);
    }
  }
}
