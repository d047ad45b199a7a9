package dev.vireo.tools.cli.option;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.choice.KnownFastest;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.choice.TrialStore;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.djl.TorchDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      names = "--engine",
      paramLabel = "onnx|pytorch",
      description =
          "What runs it (default: ONNX Runtime for ONNX files, PyTorch for checkpoints and runs)."
              + " ONNX files that 'vireo export' wrote in floating point run on either.")
  private EngineKind engine;

  /** By the names that people type. */
  public enum PrecisionName {
    fp32,
    bf16,
    fast
  }

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16|fast",
      description =
          "In what PyTorch computes: bf16 on CPUs that multiply it (default: fp32). fast: whatever"
              + " engine and precision is fastest here and agrees with fp32, found once by a short"
              + " trial.")
  private PrecisionName precision;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      defaultValue = "" + KnownFastest.MIN_AGREEMENT,
      converter = ShareConverter.class,
      description =
          "fast: share of the images tried that must have the same top-1 as in fp32 (default"
              + " ${DEFAULT-VALUE}).")
  private double minAgreement;

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

  @Mixin private final ReadingOptions reading = new ReadingOptions();

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

  /**
   * How it is opened, after a trial where the precision asks for one.
   *
   * @param inputs images of the run
   */
  public EngineSelection engine(Supplier<Sample> inputs) {
    EngineSelector selector = new EngineSelector(model(), options(), TrialStore.ofUser(), inputs);
    if (precision == PrecisionName.fast) {
      if (engine != null) {
        throw new ParameterException(
            command.commandLine(),
            "--precision fast chooses the engine too: leave out --engine, or say fp32 or bf16");
      }
      return selector.fastest(minAgreement);
    }
    Optional<Precision> wanted =
        Optional.ofNullable(precision)
            .map(name -> name == PrecisionName.bf16 ? Precision.BF16 : Precision.FP32);
    return selector.as(new EngineChoice(Optional.ofNullable(engine), wanted));
  }

  /**
   * What {@code --precision fast} would bring, once, to users who left it open what runs the model
   * on a CPU that multiplies bfloat16.
   *
   * @param inputs images of the run
   */
  public Optional<String> advice(Supplier<Sample> inputs) {
    boolean open = engine == null && precision == null && !(device instanceof Device.Cuda);
    return open && TorchDevice.lacksBfloat16().isEmpty()
        ? new EngineSelector(model(), options(), TrialStore.ofUser(), inputs).advice(minAgreement)
        : Optional.empty();
  }

  /** As it is usually run. */
  private EngineOptions options() {
    return reading
        .apply(EngineOptions.DEFAULTS.withDevice(device))
        .withThreads(threads == null ? 0 : threads);
  }

  /** 0 where nobody says. */
  public int batchSize() {
    return batchSize == null ? 0 : batchSize;
  }

  /** One line on what runs where. */
  public static void report(PrintWriter err, BulkClassifier classifier, String device) {
    Model model = classifier.model();
    String note = model.deviceNote().map(why -> "; no CUDA: " + why).orElse("");
    String runtime = model.platform().runtime();
    String precision = model.precision() == Precision.FP32 ? "" : ", " + model.precision().title();
    err.printf("%s (%s%s) on %s%s%n", model.facts().name(), runtime, precision, device, note);
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

  public static final class ShareConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      if (!value.matches("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?")) {
        throw new TypeConversionException("'" + value + "' is not a share from 0 to 1");
      }
      return Double.valueOf(value);
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
