package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Class names in the order of the logits: one on each line, a JSON array of strings, or a Hugging
 * Face {@code config.json} with {@code id2label}.
 */
public final class LabelsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LabelsFile() {}

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_MODEL when it holds no labels
   */
  public static List<String> read(Path file) {
    String text = FactFile.read(file);
    List<String> labels =
        switch (text.stripLeading()) {
          case String json when json.startsWith("[") || json.startsWith("{") ->
              parse(json, file.toString());
          default -> text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        };
    if (labels.isEmpty()) {
      throw invalid(file.toString(), "it holds no labels");
    }
    return labels;
  }

  /**
   * @param json an array of strings, or an object with {@code id2label}
   * @param origin named in the error
   * @throws VireoException INVALID_MODEL
   */
  static List<String> parse(String json, String origin) {
    try {
      JsonNode node = JSON.readTree(json);
      return node.isArray() ? strings(node, origin) : byIndex(node.path("id2label"), origin);
    } catch (JsonProcessingException e) {
      throw invalid(origin, "it is not JSON: " + e.getOriginalMessage());
    }
  }

  private static List<String> byIndex(JsonNode labels, String origin) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      JsonNode name = labels.path(Integer.toString(i));
      if (!name.isTextual()) {
        throw invalid(origin, "id2label has no name for class " + i);
      }
      names.add(name.textValue());
    }
    return names;
  }

  private static List<String> strings(JsonNode array, String origin) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : array) {
      if (!name.isTextual()) {
        throw invalid(origin, "a label must be a string, not " + name);
      }
      names.add(name.textValue());
    }
    return names;
  }

  private static VireoException invalid(String origin, String what) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        origin + ": " + what + "; a labels file has one class name on each line, in output order");
  }
}
