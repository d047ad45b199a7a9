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
import java.util.List;
import java.util.Locale;

/**
 * {@link Preprocessing} as JSON: {@code
 * {"fit":"center_crop","resize":224,"size":224,"mean":[..3],"std":[..3]}}.
 */
public final class PreprocessingJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PreprocessingJson() {}

  public static String write(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    node.put("fit", preprocessing.fit().name().toLowerCase(Locale.ROOT));
    node.put("resize", preprocessing.resize());
    node.put("size", preprocessing.size());
    preprocessing.mean().forEach(node.putArray("mean")::add);
    preprocessing.std().forEach(node.putArray("std")::add);
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
          Fit.valueOf(node.required("fit").asText().toUpperCase(Locale.ROOT)),
          node.required("resize").asInt(),
          node.required("size").asInt(),
          floats(node.required("mean")),
          floats(node.required("std")));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          origin + ": preprocessing is not readable (" + e.getMessage() + "): " + json,
          e);
    }
  }

  private static List<Float> floats(JsonNode array) {
    List<Float> values = new ArrayList<>();
    for (JsonNode value : array) {
      values.add(value.floatValue());
    }
    return values;
  }
}
