package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a run's configuration says beside its settings, and how it says whole files and networks.
 */
final class RunFacts {
  /** Of the data and the machine, and a recipe's explanation of itself. */
  private static final List<String> BESIDE = List.of("labels", "training", "environment", "about");

  private static final String PATH = "path";
  private static final String CHECKSUM = "checksum";

  private RunFacts() {}

  /** Leaves the settings alone. */
  static void remove(ObjectNode config) {
    config.remove(BESIDE);
    SettingsTree.remove(config, "validation", List.of("images", CHECKSUM));
    file(config.path("tuning").path("pretrained"), "file");
    file(config.path("distillation"), "teacher");
    if (config.path(NetworkSettings.PATH) instanceof ObjectNode network) {
      if (NetworkShape.isWhole(network)) {
        config.set(NetworkSettings.PATH, NetworkShape.whole(network));
      }
      network.remove("classes");
    }
  }

  /** Its name and checksum stand for it wherever it is, its path for where it was. */
  private static void file(JsonNode object, String name) {
    if (object instanceof ObjectNode file) {
      JsonNode path = file.remove(PATH);
      file.remove(CHECKSUM);
      if (path != null) {
        file.set(name, path);
      }
    }
  }
}
