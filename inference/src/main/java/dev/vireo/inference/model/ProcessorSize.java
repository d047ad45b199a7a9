package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * A {@code size} of Hugging Face's processors (transformers 5.18, {@code get_size_dict}).
 *
 * @param shortest whether the shorter edge becomes {@code height}, and both are equal
 */
record ProcessorSize(int height, int width, boolean shortest) {
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";
  private static final String SHORTEST = "shortest_edge";

  static ProcessorSize shortest(int edge) {
    return new ProcessorSize(edge, edge, true);
  }

  static ProcessorSize both(int edge) {
    return new ProcessorSize(edge, edge, false);
  }

  /**
   * @param defaultToSquare whether one number is that of both edges
   * @throws IllegalArgumentException when it is none, or leaves an input's size to the image
   */
  static ProcessorSize read(JsonFields fields, String field, boolean defaultToSquare) {
    JsonNode node = fields.required(field);
    if (node.isInt()) {
      return defaultToSquare ? both(node.intValue()) : shortest(node.intValue());
    }
    if (node.isArray() && node.size() == 2 && node.get(0).isInt() && node.get(1).isInt()) {
      return new ProcessorSize(node.get(0).intValue(), node.get(1).intValue(), false);
    }
    Set<String> names = new HashSet<>();
    node.properties()
        .forEach(entry -> {
          if (!entry.getValue().isNull()) {
            names.add(entry.getKey());
          }
        });
    if (names.equals(Set.of(SHORTEST)) && node.get(SHORTEST).isInt()) {
      return shortest(node.get(SHORTEST).intValue());
    }
    if (names.equals(Set.of(HEIGHT, WIDTH))
        && node.get(HEIGHT).isInt()
        && node.get(WIDTH).isInt()) {
      return new ProcessorSize(node.get(HEIGHT).intValue(), node.get(WIDTH).intValue(), false);
    }
    throw new IllegalArgumentException(
        "%s is a number, or an object of height and width or of shortest_edge, not %s"
            .formatted(field, node));
  }
}
