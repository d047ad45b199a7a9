package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.training.weights.foreign.Claim.Pooling;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Hugging Face transformers' {@code config.json} of a ViT; what it leaves out is as {@code
 * ViTConfig} has it (transformers 5.18, {@code models/vit/configuration_vit.py}).
 */
record TransformersConfig(JsonNode config) {
  private static final String KIND = "vit";
  private static final int USUAL_HEADS = 12;
  private static final double USUAL_EPSILON = 1e-12;

  /**
   * @return empty where it is no such file
   * @throws Malformed when the network is not one that is built here
   */
  Optional<Claim> claim() throws Malformed {
    String kind = config.path("model_type").asText("");
    String built = config.path("architectures").path(0).asText("");
    boolean vit =
        kind.isEmpty() ? built.startsWith("ViTFor") || built.equals("ViTModel") : kind.equals(KIND);
    if (!vit) {
      String said = kind.isEmpty() ? built : kind;
      if (said.isEmpty()) {
        requireGelu();
        return Optional.empty();
      }
      throw new Malformed(
          "%s says that it is Hugging Face's %s, and of theirs only ViT is read"
              .formatted(ArchitectureConfig.ORIGIN, said));
    }
    requireGelu();
    if (!config.path("qkv_bias").asBoolean(true)) {
      throw new Malformed(
          ArchitectureConfig.ORIGIN
              + " says qkv_bias false, and a ViT without these biases is not built here");
    }
    return Optional.of(
        new Claim.Transformer(
            ArchitectureConfig.ORIGIN,
            KIND,
            true,
            square("image_size"),
            square("patch_size"),
            integer("hidden_size"),
            integer("num_hidden_layers"),
            OptionalInt.of(integer("num_attention_heads").orElse(USUAL_HEADS)),
            OptionalDouble.of(config.path("layer_norm_eps").asDouble(USUAL_EPSILON)),
            Optional.of(Pooling.TOKEN)));
  }

  private void requireGelu() throws Malformed {
    String activation = config.path("hidden_act").asText("gelu");
    if (!activation.equals("gelu")) {
      throw new Malformed(
          "%s says that its network computes %s, and only the exact gelu is done here"
              .formatted(ArchitectureConfig.ORIGIN, activation));
    }
  }

  private OptionalInt integer(String key) throws Malformed {
    JsonNode value = config.path(key);
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt()) {
      throw new Malformed(
          "%s says %s %s, which is no count".formatted(ArchitectureConfig.ORIGIN, key, value));
    }
    return OptionalInt.of(value.intValue());
  }

  private OptionalInt square(String key) throws Malformed {
    JsonNode value = config.path(key);
    if (value.isArray() && value.size() == 2 && value.get(0).equals(value.get(1))) {
      return OptionalInt.of(value.get(0).asInt());
    }
    if (value.isArray()) {
      throw new Malformed(
          "%s says %s %s, and only square ones are read"
              .formatted(ArchitectureConfig.ORIGIN, key, value));
    }
    return integer(key);
  }
}
