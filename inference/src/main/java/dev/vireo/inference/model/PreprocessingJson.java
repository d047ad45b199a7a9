package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;

/**
 * {@link Preprocessing} as JSON: {@code
 * {"fit":"center_crop","resize":256,"size":224,"mean":[..3],"std":[..3]}}, and where they are not
 * the usual ones {@code "filter":"bicubic"}, {@code "center":"floor"}, {@code "fill":[..3]}, {@code
 * "rescale":1}, {@code "offset":-1}, {@code "channels":"bgr"}, {@code "orientation":"apply"} and
 * {@code "decode":"draft"}.
 *
 * <p>{@code fit} is {@code center_crop} ({@link Fit.ShorterEdge}), {@code stretch}, {@code cover},
 * {@code border} or {@code none}; {@code resize} and {@code size} are one number, or height and
 * width in an array. docs/preprocessing.md describes each field.
 */
public final class PreprocessingJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PreprocessingJson() {}

  public static String write(Preprocessing preprocessing) {
    return OwnPreprocessing.write(preprocessing).toString();
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
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the text is not such an object, or
   *     asks for what is not done here
   */
  public static Preprocessing read(String json, String origin) {
    try {
      JsonNode node = JSON.readTree(json);
      return HuggingFacePreprocessing.matches(node)
          ? HuggingFacePreprocessing.read(node)
          : OwnPreprocessing.read(node);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String reason =
          e instanceof JsonProcessingException malformed
              ? malformed.getOriginalMessage()
              : e.getMessage();
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          origin + ": preprocessing is not readable (" + reason + "): " + json,
          e);
    }
  }
}
