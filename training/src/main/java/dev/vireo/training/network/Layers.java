package dev.vireo.training.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layers of a network, as people name them: the first part of its tensors' names, and the
 * number after it if there is one ({@code conv1}, {@code layer3.0}, {@code blocks.11}, {@code
 * head}), in the order of evaluation.
 */
public final class Layers {
  private static final Pattern NAME = Pattern.compile("[^.]+(\\.\\d+(?=\\.|$))?");

  private final List<String> names = new ArrayList<>();
  private final String classifier;

  private Layers(String classifier) {
    this.classifier = classifier;
  }

  public static Layers of(Network network) {
    Layers layers = new Layers(of(network.classifiers().getFirst().name()));
    for (Network.Node node : network.nodes()) {
      if (!node.parameters().isEmpty() && !layers.names.contains(of(node.name()))) {
        layers.names.add(of(node.name()));
      }
    }
    return layers;
  }

  /** The layer of a node or a tensor, by its name. */
  public static String of(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.lookingAt() ? matcher.group() : name;
  }

  /** Those with parameters. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The layer that gives the logits; the first of several. */
  public String classifier() {
    return classifier;
  }

  /**
   * How many layers come before {@code name}, which is one of them or the part before the number of
   * several.
   *
   * @throws IllegalArgumentException that lists the names when it is neither
   */
  public int before(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name) || names.get(i).startsWith(name + ".")) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "no layer is called '%s'; there are %s".formatted(name, String.join(", ", names)));
  }

  /**
   * How far each layer is from the input, as timm counts: 0 for all before the first that bears a
   * number, then one more for each of those, and one more for all after the last.
   */
  public Map<String, Integer> depths() {
    int last = -1;
    for (int i = 0; i < names.size(); i++) {
      last = numbered(names.get(i)) ? i : last;
    }
    Map<String, Integer> depths = new LinkedHashMap<>();
    int depth = 0;
    for (int i = 0; i < names.size(); i++) {
      if (numbered(names.get(i)) || i == last + 1) {
        depth++;
      }
      depths.put(names.get(i), depth);
    }
    return depths;
  }

  private static boolean numbered(String layer) {
    return layer.indexOf('.') >= 0;
  }
}
