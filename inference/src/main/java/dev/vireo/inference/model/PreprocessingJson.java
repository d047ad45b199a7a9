package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
  private static final int SHOWN = 120;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";

  private PreprocessingJson() {}

  public static String write(Preprocessing preprocessing) {
    return OwnPreprocessing.write(preprocessing).toString();
  }

  /**
   * Reads a file of ours, Hugging Face's {@code preprocessor_config.json} or timm's {@code
   * config.json}. Where the second names no class, {@code config.json} beside it decides, as in
   * transformers.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_MODEL
   */
  public static Preprocessing read(Path file) {
    return read(FactFile.read(file), file.toString(), modelType(file));
  }

  /**
   * Reads our form, Hugging Face's or timm's.
   *
   * @param origin named in the error
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the text is not such an object, or
   *     asks for what is not done here
   */
  public static Preprocessing read(String json, String origin) {
    return read(json, origin, Optional.empty());
  }

  private static Preprocessing read(String json, String origin, Optional<String> modelType) {
    try {
      JsonNode node = JSON.readTree(json);
      if (TimmPreprocessing.matches(node)) {
        return TimmPreprocessing.read(node);
      }
      return HuggingFacePreprocessing.matches(node)
          ? HuggingFacePreprocessing.read(node, modelType)
          : OwnPreprocessing.read(node);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String reason =
          e instanceof JsonProcessingException malformed
              ? malformed.getOriginalMessage()
              : e.getMessage();
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          origin + ": preprocessing is not readable (" + reason + "): " + shown(json),
          e);
    }
  }

  /**
   * What a folder as on Hugging Face's hub says: its {@code preprocessor_config.json}, or timm's
   * {@code config.json}.
   *
   * @throws VireoException as {@link #read(Path)}
   */
  public static Optional<Preprocessing> in(Path folder) {
    Path processor = folder.resolve("preprocessor_config.json");
    if (Files.isRegularFile(processor)) {
      return Optional.of(read(processor));
    }
    Path config = folder.resolve(CONFIG);
    return Files.isRegularFile(config) && ofTimm(config)
        ? Optional.of(read(config))
        : Optional.empty();
  }

  /** As much of a text as a message may hold. */
  static String shown(String json) {
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "...";
  }

  private static boolean ofTimm(Path config) {
    try {
      return TimmPreprocessing.matches(JSON.readTree(FactFile.read(config)));
    } catch (JsonProcessingException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL, config + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Optional<String> modelType(Path file) {
    Path config = file.resolveSibling(CONFIG);
    if (!Files.isRegularFile(config)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          JSON.readTree(FactFile.read(config)).path("model_type").textValue());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
