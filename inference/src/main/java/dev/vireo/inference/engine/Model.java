package dev.vireo.inference.engine;

import dev.vireo.inference.model.ModelFacts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A classifier opened on a device, whatever file and runtime it is of. Safe for use by several
 * threads; {@link #newEngine()} gives each of them an engine over the same weights. Whoever opens
 * it closes it, after its engines.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Model extends AutoCloseable {
  /**
   * Opens an ONNX file, or whatever else a {@link ModelFormat} on the class path reads: with {@code
   * vireo-training} there, a checkpoint or the folder of a training run.
   *
   * @throws dev.vireo.inference.VireoException NOT_FOUND or UNREADABLE for the path; INVALID_MODEL
   *     or INVALID_CHECKPOINT when it holds no image classifier, nothing here reads it, or its
   *     labels and preprocessing do not fit it; DEVICE_UNAVAILABLE when the device asked for is not
   *     there
   */
  static Model open(Path path, EngineOptions options) {
    WeightsFile found = WeightsFile.at(path, options.engine().needed());
    return found.format().open(found.path(), options);
  }

  /** Labels, preprocessing and what else the file says of itself. */
  ModelFacts facts();

  /** The input and the output, for callers who bring tensors of their own. */
  ModelSignature signature();

  /** What runs it. */
  Platform platform();

  /** In what it computes; that of a file with other numbers inside is what it is given for. */
  default Precision precision() {
    return Precision.FP32;
  }

  /**
   * In what numbers it computes, as they are typed: those of {@link #precision}, or of its file,
   * {@code int8}, {@code fp16}.
   */
  default String numbers() {
    return precision().name().toLowerCase(Locale.ROOT);
  }

  /** Where it runs, for people: {@code CPU (1 thread)}, {@code CUDA:0}. */
  String device();

  /** Whether it runs on a GPU. */
  boolean onGpu();

  /**
   * In one line, why {@link Device.Auto} did not take a GPU; empty when it did or was not asked,
   * and where the engine is built for CPUs alone.
   */
  Optional<String> deviceNote();

  /** In one line, what was not as usual in the runs so far; empty when nothing was. */
  default Optional<String> notice() {
    return Optional.empty();
  }

  /** How many images go through it together where nobody says, at least 1. */
  default int bestBatch() {
    return BatchSizes.best(
        onGpu(), facts().preprocessing().height(), facts().preprocessing().width());
  }

  /** An engine for one thread at a time; light, as the weights are shared. */
  Engine newEngine();

  @Override
  void close();
}
