package dev.vireo.training.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checkpoints as safetensors files: the network's tensors in its own order, and everything else as
 * JSON in {@code __metadata__} under the keys of {@link ModelMetadata}.
 */
public final class CheckpointFile {
  /** The checkpoint of a run's best epoch, in the run's folder. */
  public static final String BEST = "best.safetensors";

  /** The checkpoint of a run's last epoch, in the run's folder. */
  public static final String LAST = "last.safetensors";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointFile() {}

  /**
   * Writes or replaces {@code path} in one step; the same checkpoint gives the same bytes.
   *
   * @throws IllegalArgumentException when the tensors are not those of the architecture
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED}
   */
  public static void write(Checkpoint checkpoint, Path path) {
    List<Parameter> parameters = checkpoint.architecture().network().parameters();
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    checkpoint.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    List<String> misfits = TensorMismatches.find(parameters, shapes);
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException(
          "the tensors are not those of the architecture: " + String.join("; ", misfits));
    }
    LinkedHashMap<String, Tensor> ordered = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      ordered.put(parameter.name(), checkpoint.tensors().get(parameter.name()));
    }
    SortedMap<String, String> metadata = metadata(checkpoint);
    AtomicFile.write(path, temporary -> SafetensorsWriter.write(temporary, metadata, ordered));
  }

  /**
   * Everything a checkpoint says besides its weights, under the keys of {@link ModelMetadata}; what
   * an exported model carries on.
   */
  public static SortedMap<String, String> metadata(Checkpoint checkpoint) {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put(ModelMetadata.FORMAT, ModelMetadata.FORMAT_VERSION);
    metadata.put(ModelMetadata.NAME, checkpoint.architecture().name());
    metadata.put(ModelMetadata.LABELS, JSON.valueToTree(checkpoint.labels()).toString());
    metadata.put(ModelMetadata.PREPROCESSING, PreprocessingJson.write(checkpoint.preprocessing()));
    metadata.put(ModelMetadata.ARCHITECTURE, ArchitectureJson.write(checkpoint.architecture()));
    metadata.put(ModelMetadata.TRAINING, checkpoint.training());
    return metadata;
  }

  /**
   * Reads a checkpoint and checks it whole: sizes, facts, the tensors against the architecture, and
   * that every weight is finite.
   *
   * @param path a checkpoint, or a run's folder for its {@link #BEST}
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
   *     ErrorCode#INVALID_CHECKPOINT}; the message names the file
   */
  public static Checkpoint read(Path path) {
    Path file = resolve(path);
    if (WeightsFormat.of(file) != WeightsFormat.SAFETENSORS) {
      throw foreign(file.toString(), "it is laid out as PyTorch lays out weights");
    }
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      return read(reader, file.toString());
    }
  }

  /**
   * The checkpoint meant by a path: itself, or {@link #BEST} in a run's folder.
   *
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when there is none
   */
  public static Path resolve(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(BEST) : path;
    if (!Files.exists(file)) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          Files.isDirectory(path)
              ? path
                  + " holds no "
                  + BEST
                  + ": it is not the folder of a finished training run"
                  + RunsInside.hint(path)
              : path + " does not exist");
    }
    return file;
  }

  /**
   * The checkpoint meant by a path, told by names and first bytes: a file of tensors, {@link #BEST}
   * in a folder.
   *
   * @param path that exists
   * @return empty when it is none
   * @throws VireoException {@link ErrorCode#UNREADABLE}
   */
  public static Optional<Path> find(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(BEST) : path;
    boolean tensors =
        Files.isRegularFile(file)
            && (file.toString().endsWith(".safetensors") || WeightsFormat.known(file));
    return tensors ? Optional.of(file) : Optional.empty();
  }

  private static Checkpoint read(SafetensorsReader reader, String origin) {
    Map<String, String> metadata = reader.metadata();
    String format = metadata.get(ModelMetadata.FORMAT);
    if (format == null) {
      throw foreign(
          origin,
          "it holds tensors, but not the facts of a Vireo checkpoint (no "
              + ModelMetadata.FORMAT
              + " in its metadata)");
    }
    if (!format.equals(ModelMetadata.FORMAT_VERSION)) {
      throw invalid(
          origin,
          "it is of format %s, and this version of Vireo reads %s"
              .formatted(format, ModelMetadata.FORMAT_VERSION));
    }
    Architecture architecture =
        ArchitectureJson.read(fact(metadata, ModelMetadata.ARCHITECTURE, origin), origin);
    List<String> labels = labels(fact(metadata, ModelMetadata.LABELS, origin), origin);
    if (labels.size() != architecture.classes()) {
      throw invalid(
          origin,
          "it has %d labels for %d classes".formatted(labels.size(), architecture.classes()));
    }
    Preprocessing preprocessing =
        preprocessing(fact(metadata, ModelMetadata.PREPROCESSING, origin), origin);
    if (preprocessing.size() != architecture.imageSize()) {
      throw invalid(
          origin,
          "its images are prepared at %d pixels for a network of %d"
              .formatted(preprocessing.size(), architecture.imageSize()));
    }
    String training = fact(metadata, ModelMetadata.TRAINING, origin);
    requireObject(training, origin);
    return new Checkpoint(
        architecture,
        labels,
        preprocessing,
        training,
        CheckpointTensors.read(reader, architecture.network().parameters()));
  }

  private static String fact(Map<String, String> metadata, String key, String origin) {
    String value = metadata.get(key);
    if (value == null) {
      throw invalid(origin, "its metadata lacks " + key);
    }
    return value;
  }

  private static List<String> labels(String json, String origin) {
    try {
      List<String> labels = JSON.readValue(json, new TypeReference<>() {});
      if (labels == null || labels.contains(null)) {
        throw invalid(origin, "its labels are not strings: " + json);
      }
      return labels;
    } catch (JsonProcessingException e) {
      throw invalid(origin, "its labels are not an array of strings: " + json);
    }
  }

  private static Preprocessing preprocessing(String json, String origin) {
    try {
      return PreprocessingJson.read(json, origin);
    } catch (VireoException e) {
      throw new VireoException(ErrorCode.INVALID_CHECKPOINT, e.getMessage(), e);
    }
  }

  private static void requireObject(String json, String origin) {
    try {
      if (JSON.readTree(json).isObject()) {
        return;
      }
    } catch (JsonProcessingException _) {
      // Told below, with the same words.
    }
    throw invalid(origin, "its training facts are not a JSON object: " + json);
  }

  private static VireoException foreign(String origin, String what) {
    return invalid(
        origin, what + "; 'vireo export --from " + origin + " -o MODEL.onnx' makes a model of it");
  }

  private static VireoException invalid(String origin, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot read " + origin + ": " + what);
  }
}
