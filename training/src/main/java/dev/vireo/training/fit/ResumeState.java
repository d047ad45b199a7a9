package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.SafetensorsEntry;
import dev.vireo.training.weights.SafetensorsReader;
import dev.vireo.training.weights.SafetensorsWriter;
import dev.vireo.training.weights.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that continuing after an epoch needs, in one safetensors file, so that its parts are
 * always of the same moment. Random choices need no state: each follows from the seed, the epoch
 * and its place. The schedule follows from the number of finished epochs.
 *
 * @param epochs finished so far
 * @param weights by the full names of the network's parameters
 * @param moments of the optimizer
 */
record ResumeState(
    RunConfig config,
    List<EpochMetrics> epochs,
    Map<String, Tensor> weights,
    Map<String, Tensor> moments) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String CONFIG = "vireo.resume.config";
  private static final String EPOCHS = "vireo.resume.epochs";
  private static final String WEIGHTS = "weights.";
  private static final String MOMENTS = "moments.";

  void write(Path file) {
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put(CONFIG, config.json().toString());
    metadata.put(EPOCHS, JSON.valueToTree(epochs).toString());
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
    moments.forEach((name, tensor) -> tensors.put(MOMENTS + name, tensor));
    AtomicFile.write(file, temporary -> SafetensorsWriter.write(temporary, metadata, tensors));
  }

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when the run has none, {@link
   *     ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT} when it cannot be read
   */
  static ResumeState read(RunFolder run) {
    Path file = run.resumeState();
    if (!file.toFile().exists()) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "nothing to resume: " + run.path() + " holds no run with a finished epoch");
    }
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      Map<String, Tensor> moments = new LinkedHashMap<>();
      for (SafetensorsEntry entry : reader.entries()) {
        String name = entry.name();
        if (name.startsWith(WEIGHTS)) {
          weights.put(name.substring(WEIGHTS.length()), reader.read(entry));
        } else if (name.startsWith(MOMENTS)) {
          moments.put(name.substring(MOMENTS.length()), reader.read(entry));
        }
      }
      return new ResumeState(
          RunConfig.parse(reader.metadata().getOrDefault(CONFIG, "{}")),
          JSON.readValue(reader.metadata().getOrDefault(EPOCHS, "[]"), new TypeReference<>() {}),
          weights,
          moments);
    } catch (JsonProcessingException | ClassCastException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, file + " does not say what run it is of", e);
    }
  }
}
