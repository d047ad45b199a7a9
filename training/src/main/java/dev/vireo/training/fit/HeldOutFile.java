package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.source.NamedImages;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which images a run measures on and never learns from: {@code [{"path":"/data/robin/7.jpg",
 * "label":3}, ...]} with absolute paths, so that an export can be proved on them. An image in an
 * archive or a packed file has the path of that file, and its name there below it.
 */
public final class HeldOutFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HeldOutFile() {}

  static void write(Path file, List<Sample> samples) {
    ArrayNode array = JSON.createArrayNode();
    for (Sample sample : samples) {
      ObjectNode node = array.addObject();
      node.put("path", Path.of(sample.name()).toAbsolutePath().normalize().toString());
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
      List<String> names = new ArrayList<>();
      List<Integer> labels = new ArrayList<>();
      for (JsonNode node : JSON.readTree(file.toFile())) {
        names.add(node.required("path").asText());
        labels.add(node.required("label").asInt());
      }
      List<ImageFile> images = NamedImages.find(names);
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        samples.add(new Sample(images.get(i), labels.get(i)));
      }
      return samples;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          file + " is not a list of held-out images: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
