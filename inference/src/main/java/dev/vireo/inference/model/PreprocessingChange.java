package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Single fields of a {@link Preprocessing} that a user sets anew.
 *
 * @param fields values by their names in {@link PreprocessingJson}, as a user writes them
 */
public record PreprocessingChange(Map<String, String> fields) {
  public static final PreprocessingChange NONE = new PreprocessingChange(Map.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  public PreprocessingChange {
    fields = Map.copyOf(fields);
  }

  /** This and one more. */
  public PreprocessingChange with(String field, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new PreprocessingChange(more);
  }

  /** A value that reads as JSON is that, any other text. */
  private static void set(ObjectNode node, String field, String value) {
    try {
      node.set(field, JSON.readTree(value));
    } catch (JsonProcessingException e) {
      node.put(field, value);
    }
  }

  /**
   * @throws dev.vireo.inference.VireoException INVALID_MODEL for a value that its field cannot have
   */
  public Preprocessing apply(Preprocessing preprocessing) {
    if (fields.isEmpty()) {
      return preprocessing;
    }
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(PreprocessingJson.write(preprocessing));
      fields.forEach((field, value) -> set(node, field, value));
      return PreprocessingJson.read(node.toString(), "the preprocessing asked for");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own JSON is not readable", e);
    }
  }
}
