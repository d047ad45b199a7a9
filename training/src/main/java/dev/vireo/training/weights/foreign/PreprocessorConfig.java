package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Transformers' {@code preprocessor_config.json}. */
final class PreprocessorConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "preprocessor_config.json";
  private static final String FILTER = "resample";

  /** PIL's filters by their numbers. */
  private static final List<String> FILTERS =
      List.of("nearest", "lanczos", HubConfig.BILINEAR, "bicubic", "box", "hamming");

  private final Path file;

  private PreprocessorConfig(Path file) {
    this.file = file;
  }

  /** The one of a folder, which is read when asked for what it says. */
  static Optional<PreprocessorConfig> in(Path folder) {
    Path file = folder.resolve(NAME);
    return Files.isRegularFile(file) ? Optional.of(new PreprocessorConfig(file)) : Optional.empty();
  }

  /**
   * How it resizes images, for people.
   *
   * @throws VireoException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_MODEL}
   */
  String interpolation() {
    int filter = json().path(FILTER).asInt(FILTERS.indexOf(HubConfig.BILINEAR));
    return filter >= 0 && filter < FILTERS.size()
        ? FILTERS.get(filter)
        : "by PIL's filter " + filter;
  }

  /**
   * @param exact whether another interpolation than ours is refused, or passed over
   * @throws VireoException {@link ErrorCode#UNREADABLE}, or {@link ErrorCode#INVALID_MODEL} when it
   *     asks for what is not done here
   */
  Preprocessing preprocessing(boolean exact) {
    if (!exact && json() instanceof ObjectNode json) {
      json.remove(FILTER);
      return PreprocessingJson.read(json.toString(), file.toString());
    }
    return PreprocessingJson.read(file);
  }

  private JsonNode json() {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "cannot use %s: it is not JSON: %s".formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
