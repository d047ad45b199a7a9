package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.training.weights.foreign.Claim.Pooling;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * timm's {@code config.json}: {@code architecture} by name, and {@code model_args}, which change it
 * ({@code timm.models._hub}, {@code timm.create_model}).
 */
final class TimmConfig {
  /** What changes nothing that is computed, or is told by the tensors' shapes. */
  private static final Set<String> NO_MATTER =
      Set.of(
          "num_classes",
          "in_chans",
          "mlp_ratio",
          "class_token",
          "drop_rate",
          "drop_path_rate",
          "drop_block_rate",
          "attn_drop_rate",
          "proj_drop_rate",
          "pos_drop_rate",
          "patch_drop_rate",
          "zero_init_last",
          "weight_init",
          "pretrained_strict");

  private final JsonNode config;
  private final KnownNetworks networks;

  TimmConfig(JsonNode config, KnownNetworks networks) {
    this.config = config;
    this.networks = networks;
  }

  Claim claim() throws Malformed {
    String name = config.path("architecture").asText();
    Claim claim =
        Claim.named(name, ArchitectureConfig.ORIGIN, networks)
            .orElseThrow(() ->
                new Malformed(
                    "%s says that it is %s, which is none of the networks that are read"
                        .formatted(ArchitectureConfig.ORIGIN, name)));
    return switch (claim) {
      case Claim.Nothing nothing -> nothing;
      case Claim.Residual residual -> changed(residual);
      case Claim.Transformer transformer -> changed(transformer);
    };
  }

  private Claim changed(Claim.Residual residual) throws Malformed {
    for (Map.Entry<String, JsonNode> each : config.path("model_args").properties()) {
      if (!NO_MATTER.contains(each.getKey())
          && !(each.getKey().equals("global_pool") && each.getValue().asText().equals("avg"))) {
        throw unknown(each.getKey(), each.getValue());
      }
    }
    if (pooling().filter(Pooling.TOKEN::equals).isPresent()) {
      throw new Malformed(ArchitectureConfig.ORIGIN + " says global_pool token of a ResNet");
    }
    return residual;
  }

  private Claim changed(Claim.Transformer vit) throws Malformed {
    OptionalInt size = imageSize();
    OptionalInt patch = vit.patch();
    OptionalInt width = vit.width();
    OptionalInt depth = vit.depth();
    OptionalInt heads = vit.heads();
    for (Map.Entry<String, JsonNode> each : config.path("model_args").properties()) {
      JsonNode value = each.getValue();
      switch (each.getKey()) {
        case "img_size" -> size = OptionalInt.of(square("img_size", value));
        case "patch_size" -> patch = OptionalInt.of(square("patch_size", value));
        case "embed_dim" -> width = integer(each.getKey(), value);
        case "depth" -> depth = integer(each.getKey(), value);
        case "num_heads" -> heads = integer(each.getKey(), value);
        case "global_pool" -> {
          // Read with the configuration's own.
        }
        case "fc_norm", "init_values", "pre_norm", "dynamic_img_size" -> {
          if (value.asBoolean() || value.isNumber()) {
            throw unknown(each.getKey(), value);
          }
        }
        case "qkv_bias" -> {
          if (!value.asBoolean()) {
            throw unknown(each.getKey(), value);
          }
        }
        case "act_layer" -> {
          if (!value.asText().equals("gelu")) {
            throw unknown(each.getKey(), value);
          }
        }
        case String key when NO_MATTER.contains(key) -> {
          // As it says.
        }
        case String key -> throw unknown(key, value);
      }
    }
    return new Claim.Transformer(
        vit.origin(),
        vit.name(),
        true,
        size.isPresent() ? size : vit.imageSize(),
        patch,
        width,
        depth,
        heads,
        vit.epsilon(),
        pooling().or(vit::pooling));
  }

  private OptionalInt imageSize() throws Malformed {
    JsonNode size = config.path("pretrained_cfg").path("input_size");
    if (size.size() != 3) {
      return OptionalInt.empty();
    }
    if (size.get(1).asInt() != size.get(2).asInt()) {
      throw notSquare("input_size", size);
    }
    return OptionalInt.of(size.get(1).asInt());
  }

  private Optional<Pooling> pooling() throws Malformed {
    JsonNode changed = config.path("model_args").path("global_pool");
    JsonNode pooling = changed.isMissingNode() ? config.path("global_pool") : changed;
    return switch (pooling.asText("")) {
      case "" -> Optional.empty();
      case "token" -> Optional.of(Pooling.TOKEN);
      case "avg" -> Optional.of(Pooling.MEAN);
      case String other ->
          throw new Malformed(
              ArchitectureConfig.ORIGIN
                  + " says global_pool "
                  + other
                  + ", which is not built here");
    };
  }

  private static OptionalInt integer(String key, JsonNode value) throws Malformed {
    if (!value.isInt()) {
      throw unknown(key, value);
    }
    return OptionalInt.of(value.intValue());
  }

  private static int square(String key, JsonNode value) throws Malformed {
    if (value.isInt()) {
      return value.intValue();
    }
    if (value.size() != 2 || value.get(0).asInt() != value.get(1).asInt()) {
      throw notSquare(key, value);
    }
    return value.get(0).asInt();
  }

  private static Malformed notSquare(String key, JsonNode value) {
    return new Malformed(
        "%s says %s %s, and only square ones are read"
            .formatted(ArchitectureConfig.ORIGIN, key, value));
  }

  private static Malformed unknown(String key, JsonNode value) {
    return new Malformed(
        "%s sets %s to %s in its model_args, and such a network is not built here"
            .formatted(ArchitectureConfig.ORIGIN, key, value));
  }
}
