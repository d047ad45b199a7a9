package dev.vireo.training.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which files an index of sharded weights names: {@code {"weight_map": {tensor: file}}}. */
final class ShardIndex {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FILES = 1000;

  private ShardIndex() {}

  /** {@code model.safetensors.index.json} and {@code pytorch_model.bin.index.json}, by the name. */
  static boolean isOne(Path weights) {
    return weights.toString().endsWith(".safetensors.index.json")
        || weights.toString().endsWith(".bin.index.json");
  }

  /**
   * @return beside the index, in order
   * @throws VireoException INVALID_CHECKPOINT when it names none, or something that is no file name
   */
  static List<String> files(Path index) {
    JsonNode map;
    try {
      map = JSON.readTree(Files.readString(index)).path("weight_map");
    } catch (JsonProcessingException e) {
      throw invalid(index, "it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + index + ": " + IoReason.of(e), e);
    }
    SortedSet<String> files = new TreeSet<>();
    for (JsonNode file : map) {
      if (!file.isTextual() || !file.textValue().matches("\\w[\\w.-]*\\.(safetensors|bin)")) {
        throw invalid(index, file + " is no name of a file of weights");
      }
      files.add(file.textValue());
    }
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw invalid(index, "it names " + files.size() + " files in its weight_map");
    }
    return List.copyOf(files);
  }

  private static VireoException invalid(Path index, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot use " + index + ": " + what);
  }
}
