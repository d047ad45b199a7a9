package dev.vireo.training.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The attributes of one JSON object, read strictly: each must be there, of its type and in its
 * range, and none may be left over. Failures are {@link IllegalArgumentException}s that name the
 * attribute.
 */
final class JsonAttributes {
  private final JsonNode object;
  private final Set<String> read = new HashSet<>();

  JsonAttributes(JsonNode object) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    this.object = object;
  }

  /** Whether there is such an attribute; for those that may be left out. */
  boolean has(String name) {
    return object.has(name);
  }

  String text(String name) {
    JsonNode value = value(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " must be a string, not " + value);
    }
    return value.asText();
  }

  int integer(String name, int smallest, int largest) {
    return integer(name, value(name), smallest, largest);
  }

  List<Integer> integers(String name, int fewest, int most, int smallest, int largest) {
    JsonNode array = value(name);
    if (!array.isArray() || array.size() < fewest || array.size() > most) {
      throw new IllegalArgumentException(
          name + " must be an array of " + fewest + " to " + most + " integers");
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : array) {
      values.add(integer(name, value, smallest, largest));
    }
    return values;
  }

  double number(String name) {
    JsonNode value = value(name);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + " must be a number, not " + value);
    }
    return value.asDouble();
  }

  boolean flag(String name) {
    JsonNode value = value(name);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " must be true or false, not " + value);
    }
    return value.booleanValue();
  }

  /** An enum constant, written in lower case. */
  <E extends Enum<E>> E constant(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (lowerCase(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("unknown " + name + " \"" + text + "\"");
  }

  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** An attribute that nobody asked for would change the network: it must not pass unnoticed. */
  void expectAllRead() {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!read.contains(name)) {
            throw new IllegalArgumentException("unknown attribute \"" + name + "\"");
          }
        });
  }

  private JsonNode value(String name) {
    read.add(name);
    JsonNode value = object.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static int integer(String name, JsonNode value, int smallest, int largest) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < smallest
        || value.asInt() > largest) {
      throw new IllegalArgumentException(
          name + " must be an integer from " + smallest + " to " + largest + ", not " + value);
    }
    return value.asInt();
  }
}
