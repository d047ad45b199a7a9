package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing.Fit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@link Preprocessing} as JSON: {@code
 * {"fit":"center_crop","resize":224,"size":224,"mean":[..3],"std":[..3]}}, and where they are not
 * the usual ones {@code "orientation":"apply"} and {@code "decode":"draft"}.
 */
public final class PreprocessingJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PreprocessingJson() {}

  public static String write(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    node.put("fit", name(preprocessing.fit()));
    node.put("resize", preprocessing.resize());
    node.put("size", preprocessing.size());
    preprocessing.mean().forEach(node.putArray("mean")::add);
    preprocessing.std().forEach(node.putArray("std")::add);
    if (preprocessing.orientation() != Orientation.IGNORE) {
      node.put("orientation", name(preprocessing.orientation()));
    }
    if (preprocessing.decode() != DecodeMode.EXACT) {
      node.put("decode", name(preprocessing.decode()));
    }
    return node.toString();
  }

  /**
   * Reads a file of ours or Hugging Face's {@code preprocessor_config.json}.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_MODEL
   */
  public static Preprocessing read(Path file) {
    return read(FactFile.read(file), file.toString());
  }

  /**
   * Reads our form or Hugging Face's.
   *
   * @param origin named in the error
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the text is not such an object
   */
  public static Preprocessing read(String json, String origin) {
    try {
      JsonNode node = JSON.readTree(json);
      if (HuggingFacePreprocessing.matches(node)) {
        return HuggingFacePreprocessing.read(node);
      }
      return new Preprocessing(
          constant(Fit.class, node, "fit"),
          node.required("resize").asInt(),
          node.required("size").asInt(),
          floats(node.required("mean")),
          floats(node.required("std")),
          node.has("orientation")
              ? constant(Orientation.class, node, "orientation")
              : Orientation.IGNORE,
          node.has("decode") ? constant(DecodeMode.class, node, "decode") : DecodeMode.EXACT);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          origin + ": preprocessing is not readable (" + e.getMessage() + "): " + json,
          e);
    }
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String field) {
    String text = node.required(field).asText();
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "%s is one of %s, not %s"
            .formatted(
                field,
                Arrays.stream(type.getEnumConstants()).map(PreprocessingJson::name).toList(),
                node.get(field)));
  }

  private static List<Float> floats(JsonNode array) {
    List<Float> values = new ArrayList<>();
    for (JsonNode value : array) {
      values.add(value.floatValue());
    }
    return values;
  }
}
