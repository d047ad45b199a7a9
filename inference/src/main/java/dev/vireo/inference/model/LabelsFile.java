package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Class names in the order of the logits, as people and libraries write them: one on each line; a
 * JSON array; an object from numbers to names or from names to numbers, bare, in Hugging Face's
 * {@code config.json} ({@code id2label}), in timm's ({@code label_names}, whose synsets {@code
 * label_descriptions} explains) or under Ultralytics' {@code names}; a Python dictionary's text. A
 * name may be {@code ["n01440764","tench"]}, of which the last is taken.
 */
public final class LabelsFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          // As Python writes its dictionaries.
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  /** Objects that hold labels, and other facts beside them, the first first. */
  private static final List<String> HOLDERS = List.of("id2label", "label_names", "names", "labels");

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private LabelsFile() {}

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_MODEL when it holds no labels
   */
  public static List<String> read(Path file) {
    String text = FactFile.read(file);
    String bare = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    List<String> labels =
        switch (bare.stripLeading()) {
          case String json when json.startsWith("[") || json.startsWith("{") ->
              parse(json, file.toString());
          default -> lines(bare, file.toString());
        };
    if (labels.isEmpty()) {
      throw invalid(file.toString(), "it holds no labels");
    }
    return labels;
  }

  /** Also YAML's {@code 0: name} below {@code names:}, as Ultralytics writes data sets. */
  private static List<String> lines(String text, String origin) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.contains("names:")) {
      throw invalid(origin, "it is a YAML file");
    }
    return lines;
  }

  /** Whether a configuration names its classes. */
  public static boolean holds(JsonNode config) {
    return HOLDERS.stream().anyMatch(holder -> config.path(holder).isContainerNode());
  }

  /**
   * @param json an array, or an object that is or holds labels
   * @param origin named in the error
   * @throws VireoException INVALID_MODEL
   */
  static List<String> parse(String json, String origin) {
    try {
      return labels(JSON.readTree(json), origin);
    } catch (JsonProcessingException e) {
      throw invalid(origin, "it is not JSON: " + e.getOriginalMessage());
    }
  }

  private static List<String> labels(JsonNode node, String origin) {
    if (node.isArray()) {
      return strings(node, origin);
    }
    for (String holder : HOLDERS) {
      JsonNode held = node.path(holder);
      if (held.isContainerNode()) {
        List<String> names =
            held.isArray() ? strings(held, origin) : ofObject(held, holder, origin);
        return described(names, node.path("label_descriptions"), origin);
      }
    }
    return ofObject(node, "it", origin);
  }

  private static List<String> ofObject(JsonNode labels, String what, String origin) {
    boolean numbersByName =
        !labels.isEmpty() && labels.valueStream().allMatch(JsonNode::isIntegralNumber);
    return numbersByName ? byName(labels, what, origin) : byIndex(labels, what, origin);
  }

  private static List<String> byIndex(JsonNode labels, String what, String origin) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      JsonNode name = labels.path(Integer.toString(i));
      if (name.isMissingNode()) {
        throw invalid(origin, what + " has no name for class " + i);
      }
      names.add(name(name, origin));
    }
    return names;
  }

  private static List<String> byName(JsonNode numbers, String what, String origin) {
    String[] names = new String[numbers.size()];
    for (Map.Entry<String, JsonNode> each : numbers.properties()) {
      int number = each.getValue().asInt(-1);
      if (number < 0 || number >= names.length || names[number] != null) {
        throw invalid(
            origin,
            "%s numbers %s with %s, and %d classes are numbered from 0 without gaps"
                .formatted(what, each.getKey(), each.getValue(), names.length));
      }
      names[number] = each.getKey();
    }
    return List.of(names);
  }

  /** What timm says of each of its names: ImageNet's synsets are numbers to people. */
  private static List<String> described(List<String> names, JsonNode descriptions, String origin) {
    if (descriptions.isArray() && descriptions.size() == names.size()) {
      return strings(descriptions, origin);
    }
    return descriptions.isObject()
        ? names.stream().map(name -> descriptions.path(name).asText(name)).toList()
        : names;
  }

  private static List<String> strings(JsonNode array, String origin) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : array) {
      names.add(name(name, origin));
    }
    return names;
  }

  /** Keras and PyTorch's examples write ImageNet's as {@code ["n01440764","tench"]}. */
  private static String name(JsonNode node, String origin) {
    Optional<JsonNode> last =
        node.isArray() && !node.isEmpty()
            ? Optional.of(node.get(node.size() - 1))
            : Optional.empty();
    JsonNode name = last.orElse(node);
    if (!name.isTextual()) {
      throw invalid(origin, "a label must be a string, not " + node);
    }
    return name.textValue();
  }

  private static VireoException invalid(String origin, String what) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        origin + ": " + what + "; a labels file has one class name on each line, in output order");
  }
}
