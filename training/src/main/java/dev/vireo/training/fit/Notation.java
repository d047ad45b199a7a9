package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting's values as people write them, and as the JSON form has them.
 *
 * @param read from a word to JSON; an {@link IllegalArgumentException} goes on from the name of the
 *     setting: {@code is class or mean, not 'max'}
 * @param write the word for what stands in the JSON form; empty for what is another setting's
 */
record Notation(Function<String, JsonNode> read, Function<JsonNode, Optional<String>> write) {
  static final Notation INTEGER =
      plain("is a whole number", word -> IntNode.valueOf(Integer.parseInt(word)));
  static final Notation LONG =
      plain("is a whole number", word -> LongNode.valueOf(Long.parseLong(word)));
  static final Notation NUMBER =
      plain("is a number", word -> DoubleNode.valueOf(Double.parseDouble(word)));
  static final Notation TEXT = plain("", TextNode::valueOf);
  static final Notation FLAG =
      plain("is true or false", word -> BooleanNode.valueOf(Boolean.parseBoolean(word)));
  static final Notation INTEGERS = list("takes whole numbers, as 8,16", INTEGER);

  /**
   * @param what the values are, for the error
   * @param read throws a NumberFormatException for other words
   */
  static Notation plain(String what, Function<String, JsonNode> read) {
    return new Notation(
        word -> {
          try {
            return read.apply(word);
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + ", not '" + word + "'", e);
          }
        },
        value -> Optional.of(told(value)));
  }

  private static Notation words(Map<String, String> values) {
    return new Notation(
        word -> {
          String value = values.get(word.toLowerCase(Locale.ROOT));
          if (value == null) {
            throw new IllegalArgumentException(
                "is " + anyOf(values.keySet()) + ", not '" + word + "'");
          }
          return TextNode.valueOf(value);
        },
        value ->
            values.entrySet().stream()
                .filter(entry -> entry.getValue().equalsIgnoreCase(value.asText()))
                .map(Map.Entry::getKey)
                .findFirst());
  }

  /** Pairs of a word and what the JSON form has for it, in this order. */
  static Notation words(String... pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], pairs[i + 1]);
    }
    return words(values);
  }

  /** Their names in lower case. */
  static Notation constants(Class<? extends Enum<?>> type) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Enum<?> constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      values.put(name, name);
    }
    return words(values);
  }

  /** Values of one kind, with commas between them. */
  static Notation list(String what, Notation each) {
    return new Notation(
        word -> {
          ArrayNode array = JsonNodeFactory.instance.arrayNode();
          try {
            Arrays.stream(word.split(",", -1)).map(each.read).forEach(array::add);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ", not '" + word + "'", e);
          }
          return array;
        },
        value -> {
          List<String> words = new ArrayList<>();
          value.forEach(element -> words.add(told(element)));
          return Optional.of(String.join(",", words));
        });
  }

  /** {@code a, b or c}. */
  static String anyOf(Iterable<String> words) {
    List<String> all = new ArrayList<>();
    words.forEach(all::add);
    String last = all.removeLast();
    return all.isEmpty() ? last : String.join(", ", all) + " or " + last;
  }

  /** Numbers without exponents and trailing zeros. */
  static String told(JsonNode value) {
    return value.isFloatingPointNumber() ? told(value.doubleValue()) : value.asText();
  }

  static String told(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
