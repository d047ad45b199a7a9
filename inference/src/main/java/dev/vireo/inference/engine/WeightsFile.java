package dev.vireo.inference.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file with the weights of a model, and what reads it.
 *
 * @param path a regular file
 */
public record WeightsFile(Path path, ModelFormat format) {
  /** The best weights of a training run, in its folder. */
  private static final String CHECKPOINT = "best.safetensors";

  /**
   * What lies at a path. A file that no other format knows is taken for ONNX.
   *
   * @throws VireoException NOT_FOUND; UNREADABLE for a folder that holds no model; INVALID_MODEL as
   *     {@link #known}
   */
  public static WeightsFile at(Path path) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the model " + path + " does not exist");
    }
    Optional<WeightsFile> found = known(path);
    if (found.isPresent()) {
      return found.get();
    }
    boolean folder = Files.isDirectory(path);
    if (folder || !Files.isReadable(path)) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          folder
              ? "%s is a folder and holds no model (that of a training run has %s once an epoch is done)"
                  .formatted(path, CHECKPOINT)
              : "the model " + path + " is not a file that can be read");
    }
    return new WeightsFile(path, new OnnxFormat());
  }

  /**
   * What lies at a path, and what of an engine reads it.
   *
   * @param engine empty for the usual
   * @throws VireoException as {@link #at(Path)}; INVALID_ARGUMENT where that engine does not run it
   */
  public static WeightsFile at(Path path, Optional<EngineKind> engine) {
    WeightsFile usual = at(path);
    if (engine.isEmpty() || usual.format.engine() == engine.get()) {
      return usual;
    }
    for (ModelFormat format : formats()) {
      if (format.engine() == engine.get() && format.weights(path).isPresent()) {
        return new WeightsFile(format.weights(path).get(), format);
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        switch (engine.get()) {
          case ONNX ->
              "ONNX Runtime runs ONNX files, and %s is a checkpoint: make one of it (vireo export %s -o MODEL.onnx), or leave it to PyTorch"
                  .formatted(path, path);
          case PYTORCH ->
              "PyTorch runs %s only with dev.vireo:vireo-export on the class path: add it, or leave the file to ONNX Runtime"
                  .formatted(path);
        });
  }

  /**
   * What lies at a path, or empty where it is ONNX, nothing or unknown.
   *
   * @throws VireoException INVALID_MODEL when what reads it is not on the class path, which the
   *     message then names
   */
  public static Optional<WeightsFile> known(Path path) {
    for (ModelFormat format : formats()) {
      Optional<Path> weights = format.usual() ? format.weights(path) : Optional.empty();
      if (weights.isPresent()) {
        return Optional.of(new WeightsFile(weights.get(), format));
      }
    }
    if (isCheckpoint(path)) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          path
              + " is a checkpoint, which PyTorch runs: add dev.vireo:vireo-training to the class"
              + " path, or give the ONNX file that 'vireo export' makes of it");
    }
    return Optional.empty();
  }

  /** Every {@link ModelFormat#runtime()} of this class path, sorted. */
  public static List<String> runtimes() {
    Set<String> runtimes = new TreeSet<>(List.of(new OnnxFormat().runtime()));
    formats().forEach(format -> runtimes.add(format.runtime()));
    return List.copyOf(runtimes);
  }

  private static Iterable<ModelFormat> formats() {
    return ServiceLoader.load(ModelFormat.class, ModelFormat.class.getClassLoader());
  }

  private static boolean isCheckpoint(Path path) {
    return path.toString().endsWith(".safetensors")
        || (Files.isDirectory(path) && Files.exists(path.resolve(CHECKPOINT)));
  }
}
