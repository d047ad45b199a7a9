package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Malformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code config.json} beside a file of weights says of their network. */
final class ArchitectureConfig {
  static final String ORIGIN = "config.json beside it";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "config.json";

  private final JsonNode config;
  private final KnownNetworks networks;

  private ArchitectureConfig(JsonNode config, KnownNetworks networks) {
    this.config = config;
    this.networks = networks;
  }

  /**
   * @throws VireoException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT}
   */
  static ArchitectureConfig beside(Path weights, KnownNetworks networks) {
    Path file = weights.toAbsolutePath().resolveSibling(NAME);
    if (!Files.isRegularFile(file)) {
      return new ArchitectureConfig(JSON.createObjectNode(), networks);
    }
    try {
      return new ArchitectureConfig(JSON.readTree(Files.readString(file)), networks);
    } catch (JsonProcessingException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot use %s: it is not JSON: %s".formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  /**
   * @return empty where there is no such file, or it says nothing of a network
   * @throws Malformed when the network is not one that is built here
   */
  Optional<Claim> claim() throws Malformed {
    requireOneClassEach();
    if (config.path("architecture").isTextual()) {
      return Optional.of(new TimmConfig(config, networks).claim());
    }
    return new TransformersConfig(config).claim();
  }

  /** A network that gives each class a probability of its own ends otherwise than in softmax. */
  private void requireOneClassEach() throws Malformed {
    String problem = config.path("problem_type").asText("");
    if (!problem.isEmpty() && !problem.equals("null") && !problem.startsWith("single_label")) {
      throw new Malformed(
          ORIGIN
              + " says that its problem_type is "
              + problem
              + ", and only networks that choose one class of all are read");
    }
  }
}
