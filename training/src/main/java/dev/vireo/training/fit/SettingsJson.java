package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.ArchitectureJson;
import java.util.Objects;

/**
 * The values of settings as JSON: records by their components, sealed types with a {@code kind},
 * enum constants in lower case. Reading is strict.
 */
final class SettingsJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .build();

  private SettingsJson() {}

  static JsonNode node(Object value) {
    return switch (value) {
      case Architecture architecture ->
          NetworkShape.whole((ObjectNode) tree(ArchitectureJson.write(architecture)));
      case Preprocessing preprocessing -> tree(PreprocessingJson.write(preprocessing));
      default -> tree(JSON.valueToTree(value).toString());
    };
  }

  /** Numbers as they are when they are read, whoever wrote them. */
  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ArrayNode array(JsonNode element) {
    return JSON.createArrayNode().add(element);
  }

  static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  /**
   * @param what is named in the error
   * @throws IllegalArgumentException when it is not such a value, or one outside its range
   */
  static <T> T read(JsonNode node, Class<T> type, String what) {
    if (type == Preprocessing.class) {
      return type.cast(preprocessing(node, what));
    }
    try {
      return JSON.treeToValue(node, type);
    } catch (VireoException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException(Objects.requireNonNull(e.getCause()).getMessage(), e);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "%s has no '%s'; it has %s".formatted(what, e.getPropertyName(), e.getKnownPropertyIds()),
          e);
    } catch (MismatchedInputException e) {
      String reason = node.isObject() ? ": " + e.getOriginalMessage() : "";
      throw new IllegalArgumentException(
          "%s%s cannot be %s%s".formatted(what, place(e), node, reason), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(what + ": " + e.getOriginalMessage(), e);
    }
  }

  /** In the form in which {@link #node} writes it, which leaves out what is usual. */
  private static Preprocessing preprocessing(JsonNode node, String what) {
    try {
      return PreprocessingJson.read(node.toString(), what);
    } catch (VireoException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String place(JsonMappingException e) {
    StringBuilder place = new StringBuilder();
    for (JsonMappingException.Reference reference : e.getPath()) {
      place.append(reference.getFieldName() == null ? "" : "." + reference.getFieldName());
    }
    return place.toString();
  }
}
