package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a JSON object, each read as what it must be: a value of another type is refused by
 * the field's name and never becomes a default, and so is a field that nobody asked for.
 */
final class JsonFields {
  /** What a field that is null says. */
  enum Nulls {
    /** Nothing, as if it were not there. */
    ABSENT,
    /** False where that is a value, and else a value of the wrong type: Python's None. */
    NONE
  }

  private final JsonNode object;
  private final Nulls nulls;
  private final Set<String> known = new HashSet<>();

  /**
   * @throws IllegalArgumentException when it is no object
   */
  JsonFields(JsonNode object, Nulls nulls) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    this.object = object;
    this.nulls = nulls;
  }

  boolean has(String field) {
    known.add(field);
    return switch (nulls) {
      case ABSENT -> object.hasNonNull(field);
      case NONE -> object.has(field);
    };
  }

  /** These change no pixel, whatever they hold. */
  void pass(String... fields) {
    known.addAll(List.of(fields));
  }

  /**
   * @throws IllegalArgumentException when it is absent
   */
  JsonNode required(String field) {
    if (!has(field)) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return object.get(field);
  }

  boolean flag(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    return !object.get(field).isNull()
        && typed(field, JsonNode::isBoolean, "true or false").booleanValue();
  }

  double number(String field, double otherwise) {
    return has(field) ? typed(field, JsonNode::isNumber, "a number").doubleValue() : otherwise;
  }

  int integer(String field) {
    return typed(field, JsonNode::isInt, "a whole number").intValue();
  }

  String text(String field) {
    return typed(field, JsonNode::isTextual, "text").textValue();
  }

  /** Three numbers, or one that counts for all three. */
  List<Float> channels(String field) {
    JsonNode value = required(field);
    if (value.isNumber()) {
      float each = value.floatValue();
      return List.of(each, each, each);
    }
    return numbers(field, 3).stream().map(Double::floatValue).toList();
  }

  /** An array of {@code count} whole numbers, or one that counts for all. */
  List<Integer> integers(String field, int count) {
    JsonNode value = required(field);
    if (value.isInt()) {
      return Collections.nCopies(count, value.intValue());
    }
    List<Integer> values = new ArrayList<>();
    for (double number : numbers(field, count)) {
      if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
        throw wrong(field, "of whole numbers");
      }
      values.add((int) number);
    }
    return values;
  }

  private List<Double> numbers(String field, int count) {
    JsonNode array = typed(field, JsonNode::isArray, "an array of " + count + " numbers");
    List<Double> values = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.isNumber()) {
        throw wrong(field, "an array of " + count + " numbers");
      }
      values.add(value.doubleValue());
    }
    if (values.size() != count) {
      throw wrong(field, "an array of " + count + " numbers");
    }
    return values;
  }

  /** The constant of this name in small letters. */
  <E extends Enum<E>> E constant(String field, E otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    String text = text(field);
    E[] constants = otherwise.getDeclaringClass().getEnumConstants();
    for (E constant : constants) {
      if (name(constant).equals(text)) {
        return constant;
      }
    }
    throw wrong(field, "one of " + Arrays.stream(constants).map(JsonFields::name).toList());
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private JsonNode typed(String field, Predicate<JsonNode> type, String name) {
    JsonNode value = required(field);
    if (!type.test(value)) {
      throw wrong(field, name);
    }
    return value;
  }

  private IllegalArgumentException wrong(String field, String wanted) {
    return new IllegalArgumentException(field + " is " + wanted + ", not " + object.get(field));
  }

  /**
   * @throws IllegalArgumentException when there are fields that nobody asked for
   */
  void requireNoOthers() {
    List<String> others = new ArrayList<>();
    object
        .fieldNames()
        .forEachRemaining(field -> {
          if (!known.contains(field)) {
            others.add(field);
          }
        });
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "what "
              + String.join(", ", others)
              + (others.size() == 1 ? " asks for is" : " ask for are")
              + " not known here, and might change pixels");
    }
  }
}
