package dev.vireo.inference.engine;

import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.PreprocessingChange;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * How a model is opened.
 *
 * @param threads threads that one run uses on the CPU, at least 1; 0 for one per core
 * @param ownCores whether each thread of a run on the CPU is bound to a core of its own, the caller
 *     too, where the process has all its cores to itself and {@code threads} is one for each: for
 *     runs that come one at a time and should end soon
 * @param labels a file of class names, which wins over those in the model
 * @param preprocessing a JSON file, ours or Hugging Face's {@code preprocessor_config.json}, which
 *     wins over the model's own
 * @param imageSize height and width of the input, for models that take any
 * @param change made to the preprocessing, wherever that is from
 * @param output which output of an ONNX file is read, and how
 * @param engine what runs it, and in what numbers
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record EngineOptions(
    Device device,
    int threads,
    boolean ownCores,
    Optional<Path> labels,
    Optional<Path> preprocessing,
    OptionalInt imageSize,
    PreprocessingChange change,
    OutputChoice output,
    EngineChoice engine) {
  /** The best device, every core, and the facts that the model file holds. */
  public static final EngineOptions DEFAULTS =
      new EngineOptions(
          new Device.Auto(),
          0,
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          PreprocessingChange.NONE,
          OutputChoice.NONE,
          EngineChoice.USUAL);

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("a run needs a thread, not " + threads);
    }
    if (imageSize.isPresent() && imageSize.getAsInt() < 1) {
      throw new IllegalArgumentException("no image has " + imageSize.getAsInt() + " pixels");
    }
  }

  public EngineOptions withDevice(Device device) {
    return new EngineOptions(
        device, threads, ownCores, labels, preprocessing, imageSize, change, output, engine);
  }

  public EngineOptions withThreads(int threads) {
    return new EngineOptions(
        device, threads, ownCores, labels, preprocessing, imageSize, change, output, engine);
  }

  /** For a run on every core at a time. */
  public EngineOptions withOwnCores() {
    return new EngineOptions(
        device, 0, true, labels, preprocessing, imageSize, change, output, engine);
  }

  public EngineOptions withLabels(Path file) {
    return new EngineOptions(
        device,
        threads,
        ownCores,
        Optional.of(file),
        preprocessing,
        imageSize,
        change,
        output,
        engine);
  }

  public EngineOptions withPreprocessing(Path file) {
    return new EngineOptions(
        device, threads, ownCores, labels, Optional.of(file), imageSize, change, output, engine);
  }

  public EngineOptions withImageSize(int pixels) {
    return new EngineOptions(
        device,
        threads,
        ownCores,
        labels,
        preprocessing,
        OptionalInt.of(pixels),
        change,
        output,
        engine);
  }

  /** With so much of each JPEG decoded, in place of what the model says. */
  public EngineOptions withDecode(DecodeMode decode) {
    return withChange(change.with(decode));
  }

  /** With these fields of the preprocessing in place of the model's. */
  public EngineOptions withChange(PreprocessingChange change) {
    return new EngineOptions(
        device, threads, ownCores, labels, preprocessing, imageSize, change, output, engine);
  }

  /** With this output of an ONNX file, read so. */
  public EngineOptions withOutput(OutputChoice choice) {
    return new EngineOptions(
        device, threads, ownCores, labels, preprocessing, imageSize, change, choice, engine);
  }

  /** On this engine, in these numbers. */
  public EngineOptions withEngine(EngineChoice choice) {
    return new EngineOptions(
        device, threads, ownCores, labels, preprocessing, imageSize, change, output, choice);
  }
}
