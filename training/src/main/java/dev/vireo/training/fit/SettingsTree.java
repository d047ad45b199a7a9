package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Settings in the nested objects of their JSON form. */
final class SettingsTree {
  /** Of which an image is distorted by one at most, in this order. */
  private static final List<List<String>> DISTORTIONS =
      List.of(
          List.of("color-jitter"),
          List.of("trivial-augment", "rand-augment"),
          List.of("random-erasing"));

  private SettingsTree() {}

  /** What stands at a path; a {@link MissingNode} where nothing does. */
  static JsonNode at(JsonNode tree, String path) {
    JsonNode node = tree;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }

  /** The object at a path, made where there is none. */
  static ObjectNode object(ObjectNode tree, String path) {
    ObjectNode node = tree;
    for (String name : path.split("\\.", -1)) {
      node = node.get(name) instanceof ObjectNode child ? child : node.putObject(name);
    }
    return node;
  }

  static void put(ObjectNode tree, String path, JsonNode value) {
    int last = path.lastIndexOf('.');
    ObjectNode parent = last < 0 ? tree : object(tree, path.substring(0, last));
    parent.set(path.substring(last + 1), value.deepCopy());
  }

  /** Removes attributes of the object at a path, if there is one. */
  static void remove(ObjectNode tree, String path, List<String> names) {
    if (at(tree, path) instanceof ObjectNode object) {
      object.remove(names);
    }
  }

  /**
   * Lays settings over others: attribute by attribute, but for objects of different kinds, of which
   * the upper one stays alone.
   */
  static void merge(ObjectNode below, ObjectNode above) {
    above
        .properties()
        .forEach(entry -> {
          JsonNode before = below.path(entry.getKey());
          JsonNode now = entry.getValue();
          if (before instanceof ObjectNode one
              && now instanceof ObjectNode other
              && !differ(one, other)) {
            merge(one, other);
          } else if (entry.getKey().equals("distortions")
              && before instanceof ArrayNode all
              && now instanceof ArrayNode more) {
            below.set(entry.getKey(), distortions(all, more));
          } else {
            below.set(entry.getKey(), now.deepCopy());
          }
        });
  }

  /** Whether both say of what kind they are, and it's not the same. */
  static boolean differ(JsonNode one, JsonNode other) {
    return one.has("kind") && other.has("kind") && !one.get("kind").equals(other.get("kind"));
  }

  private static ArrayNode distortions(ArrayNode below, ArrayNode above) {
    ArrayNode all = below.arrayNode();
    for (List<String> kinds : DISTORTIONS) {
      ArrayNode from = has(above, kinds) ? above : below;
      from.forEach(distortion -> {
        if (kinds.contains(distortion.path("kind").asText())) {
          all.add(distortion.deepCopy());
        }
      });
    }
    return all;
  }

  private static boolean has(ArrayNode distortions, List<String> kinds) {
    for (JsonNode distortion : distortions) {
      if (kinds.contains(distortion.path("kind").asText())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Other attributes than settings have; those of a choice are looked at when it is made.
   *
   * @param path of the tree, with a point at its end unless it is empty
   * @throws IllegalArgumentException that names the first
   */
  static void requireKnown(ObjectNode tree, String path) {
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      String name = path + entry.getKey();
      boolean whole = Settings.ALL.stream().anyMatch(setting -> setting.path().equals(name));
      if (Settings.ALL.stream()
          .noneMatch(setting -> (setting.path() + ".").startsWith(name + "."))) {
        throw new IllegalArgumentException("there is no setting '" + name + "'");
      }
      if (!whole && !name.equals(AugmentationSettings.MIX)) {
        if (!(entry.getValue() instanceof ObjectNode section)) {
          throw new IllegalArgumentException(name + " is an object, not " + entry.getValue());
        }
        requireKnown(section, name + ".");
      }
    }
  }

  /** What is chosen around a setting, as far as it is. */
  static JsonNode choice(JsonNode tree, String path) {
    int last = path.lastIndexOf('.');
    return last < 0 ? MissingNode.getInstance() : at(tree, path.substring(0, last));
  }
}
