package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which images a run measures on and never learns from: {@code [{"path":"/data/robin/7.jpg",
 * "label":3}, ...]} with absolute paths, so that an export can be proved on them.
 */
public final class HeldOutFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HeldOutFile() {}

  static void write(Path file, List<Sample> samples) {
    ArrayNode array = JSON.createArrayNode();
    for (Sample sample : samples) {
      ObjectNode node = array.addObject();
      node.put("path", sample.path().toAbsolutePath().normalize().toString());
      node.put("label", sample.label());
    }
    AtomicFile.write(file, temporary -> JSON.writeValue(temporary.toFile(), array));
  }

  /**
   * @param run folder of a training run
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when it has no such file, {@link
   *     ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_DATASET} when it cannot be read
   */
  public static List<Sample> read(Path run) {
    Path file = new RunFolder(run).heldOut();
    if (!Files.exists(file)) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, file + " does not exist: " + run + " is not a training run");
    }
    try {
      List<Sample> samples = new ArrayList<>();
      for (JsonNode node : JSON.readTree(file.toFile())) {
        samples.add(
            new Sample(Path.of(node.required("path").asText()), node.required("label").asInt()));
      }
      return samples;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          file + " is not a list of held-out images: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
