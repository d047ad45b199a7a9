package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.LabelsFile;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code config.json} and {@code preprocessor_config.json} beside a file of weights say, as
 * Hugging Face's hub has them for transformers and for timm.
 */
final class HubConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";

  private final Path folder;
  private final JsonNode config;

  private HubConfig(Path folder, JsonNode config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * @throws VireoException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT}
   */
  static HubConfig beside(Path weights) {
    Path folder = Objects.requireNonNull(weights.toAbsolutePath().getParent());
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      return new HubConfig(folder, JSON.createObjectNode());
    }
    try {
      JsonNode config = JSON.readTree(Files.readString(file));
      if (!config.isObject()) {
        throw invalid(file, "it holds no JSON object");
      }
      return new HubConfig(folder, config);
    } catch (JsonProcessingException e) {
      // What follows a colon is advice to who programs the parser.
      throw invalid(file, "it is not JSON: " + e.getOriginalMessage().split(": enable", 2)[0]);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  Optional<List<String>> labels() {
    return LabelsFile.holds(config)
        ? Optional.of(LabelsFile.read(folder.resolve(CONFIG)))
        : Optional.empty();
  }

  /**
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when it asks for what is not done here
   */
  Optional<Preprocessing> preprocessing() {
    return PreprocessingJson.in(folder);
  }

  private static VireoException invalid(Path file, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot use " + file + ": " + what);
  }
}
