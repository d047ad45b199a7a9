package dev.vireo.tools.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** JSON values of metadata as lines for people. */
final class JsonFacts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext DIGITS = new MathContext(4);
  private static final int LABELS_SHOWN = 20;

  private JsonFacts() {}

  /** {@code name value} for each attribute of an object; the text itself if it is no object. */
  static List<String> attributes(String json) {
    JsonNode node = parse(json);
    if (!node.isObject()) {
      return List.of(json);
    }
    List<String> lines = new ArrayList<>();
    node.properties().forEach(entry -> lines.add(entry.getKey() + " " + value(entry.getValue())));
    return lines;
  }

  /** All attributes of an object on one line. */
  static String line(String json) {
    return String.join(", ", attributes(json));
  }

  /** The count and the first of an array of names. */
  static String names(String json) {
    JsonNode node = parse(json);
    List<String> names = new ArrayList<>();
    node.forEach(name -> names.add(name.asText()));
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), LABELS_SHOWN)));
    return names.size() + ": " + shown + (names.size() > LABELS_SHOWN ? ", ..." : "");
  }

  private static String value(JsonNode node) {
    if (node.isFloatingPointNumber() && Double.isFinite(node.asDouble())) {
      BigDecimal rounded = new BigDecimal(node.asDouble()).round(DIGITS).stripTrailingZeros();
      return rounded.scale() <= 0 ? rounded.toPlainString() : rounded.toString();
    }
    return node.isTextual() ? node.asText() : node.toString();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException _) {
      return JSON.getNodeFactory().textNode(json);
    }
  }
}
