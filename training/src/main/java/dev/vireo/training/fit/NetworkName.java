package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.network.NetworkKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What people call a network: in the JSON form its kind, of ResNets with the preset's name. */
final class NetworkName {
  private static final List<String> RESNETS = List.of("resnet18", "resnet34", "resnet50");
  private static final String RESNET = NetworkKind.RESNET.label();

  static final List<String> ALL =
      NetworkKind.labels().stream()
          .flatMap(kind -> kind.equals(RESNET) ? RESNETS.stream() : Stream.of(kind))
          .toList();

  static final Notation NOTATION = new Notation(NetworkName::read, NetworkName::write);

  private NetworkName() {}

  private static JsonNode read(String word) {
    String name = word.toLowerCase(Locale.ROOT);
    if (!ALL.contains(name)) {
      throw new IllegalArgumentException("is %s, not '%s'".formatted(Notation.anyOf(ALL), word));
    }
    ObjectNode architecture = SettingsJson.object();
    return name.startsWith(RESNET)
        ? architecture.put("kind", RESNET).put("preset", name)
        : architecture.put("kind", name);
  }

  private static Optional<String> write(JsonNode architecture) {
    JsonNode kind = architecture.path("kind");
    JsonNode named = kind.asText().equals(RESNET) ? architecture.path("preset") : kind;
    return named.isTextual() ? Optional.of(named.asText()) : Optional.empty();
  }
}
