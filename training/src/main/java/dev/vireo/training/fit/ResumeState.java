package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.training.weights.safetensors.SafetensorsEntry;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
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
 */
record ResumeState(RunConfig config, List<EpochMetrics> epochs, Snapshot snapshot) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String CONFIG = "vireo.resume.config";
  private static final String EPOCHS = "vireo.resume.epochs";
  private static final String WEIGHTS = "weights.";
  private static final String MOMENTS = "moments.";
  private static final String AVERAGE = "average.";

  void write(Path file) {
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put(CONFIG, config.json().toString());
    metadata.put(EPOCHS, JSON.valueToTree(epochs).toString());
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    snapshot.weights().forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
    snapshot.moments().forEach((name, tensor) -> tensors.put(MOMENTS + name, tensor));
    snapshot.average().forEach((name, tensor) -> tensors.put(AVERAGE + name, tensor));
    AtomicFile.write(file, temporary -> SafetensorsWriter.write(temporary, metadata, tensors));
  }

  /**
   * @throws VireoException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT}
   *     when it cannot be read
   */
  static ResumeState read(RunFolder run) {
    Path file = run.resumeState();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      Snapshot snapshot =
          new Snapshot(
              section(reader, WEIGHTS), section(reader, MOMENTS), section(reader, AVERAGE));
      return new ResumeState(
          RunConfig.parse(reader.metadata().getOrDefault(CONFIG, "{}")),
          JSON.readValue(reader.metadata().getOrDefault(EPOCHS, "[]"), new TypeReference<>() {}),
          snapshot);
    } catch (VireoException e) {
      throw new VireoException(
          e.code(),
          "%s; begin another run, with --pretrained %s to keep what was learned"
              .formatted(e.getMessage(), run.last()),
          e);
    } catch (JsonProcessingException | ClassCastException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, file + " does not say what run it is of", e);
    }
  }

  private static Map<String, Tensor> section(SafetensorsReader reader, String prefix) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafetensorsEntry entry : reader.entries()) {
      if (entry.name().startsWith(prefix)) {
        tensors.put(entry.name().substring(prefix.length()), reader.read(entry));
      }
    }
    return tensors;
  }
}
