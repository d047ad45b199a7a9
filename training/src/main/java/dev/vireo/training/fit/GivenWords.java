package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** Settings as words of the command line, of which no two may say different things of one. */
final class GivenWords {
  private final JsonNode base;
  private final ObjectNode tree = SettingsJson.object();

  /** Who said what stands at a path. */
  private final Map<String, Setting<?>> said = new HashMap<>();

  GivenWords(JsonNode base) {
    this.base = base;
  }

  /**
   * @throws IllegalArgumentException that names the option
   */
  ObjectNode tree(Map<Setting<?>, String> words) {
    ObjectNode off = SettingsJson.object();
    for (Setting<?> setting : Settings.ALL) {
      String word = words.get(setting);
      if (word != null) {
        JsonNode value = read(setting, word);
        requireUse(setting);
        if (!value.path("kind").asText().equals("none")) {
          put(setting, setting.path(), value);
        } else if (setting.kinds().contains(kind(SettingsTree.at(base, setting.path())))) {
          off.set(setting.path(), value);
        }
      }
    }
    // --ema 0 has nothing to say of what is averaged otherwise.
    SettingsTree.merge(off, tree);
    return off;
  }

  private static JsonNode read(Setting<?> setting, String word) {
    try {
      return setting.notation().read().apply(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting.option() + " " + e.getMessage(), e);
    }
  }

  private void requireUse(Setting<?> setting) {
    JsonNode choice = SettingsTree.choice(tree, setting.path());
    if (choice.has("kind") && !Settings.suits(setting, kind(choice))) {
      throw setting.notOf(choice, kind(choice));
    }
  }

  private static String kind(JsonNode choice) {
    return choice.path("kind").asText();
  }

  private void put(Setting<?> setting, String path, JsonNode value) {
    if (value instanceof ObjectNode object) {
      object
          .properties()
          .forEach(each -> put(setting, path + "." + each.getKey(), each.getValue()));
    } else if (value instanceof ArrayNode more
        && SettingsTree.at(tree, path) instanceof ArrayNode all) {
      all.addAll(more);
    } else {
      Setting<?> other = said.put(path, setting);
      if (other != null && !SettingsTree.at(tree, path).equals(value)) {
        throw new IllegalArgumentException(
            "%s and %s exclude each other".formatted(other.option(), setting.option()));
      }
      SettingsTree.put(tree, path, value);
    }
  }
}
