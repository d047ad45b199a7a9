package dev.vireo.training.weights;

import dev.vireo.training.network.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where named tensors are not those of a network. */
final class TensorMismatches {
  private static final int SHOWN = 5;

  private TensorMismatches() {}

  /**
   * One phrase for each tensor that is missing, unexpected or of another shape; the first few, and
   * a count of the others.
   *
   * @param shapes of the tensors there are, by name
   */
  static List<String> find(List<Parameter> parameters, Map<String, List<Integer>> shapes) {
    List<String> found = new ArrayList<>();
    Set<String> unexpected = new LinkedHashSet<>(shapes.keySet());
    for (Parameter parameter : parameters) {
      unexpected.remove(parameter.name());
      List<Integer> shape = shapes.get(parameter.name());
      if (shape == null) {
        found.add("\"" + parameter.name() + "\" is missing");
      } else if (!shape.equals(parameter.shape())) {
        found.add(
            "\"%s\" is of shape %s where the architecture has %s"
                .formatted(parameter.name(), shape, parameter.shape()));
      }
    }
    for (String name : unexpected) {
      found.add("\"" + name + "\" is not in the architecture");
    }
    return shorten(found);
  }

  static List<String> shorten(Collection<String> found) {
    if (found.size() <= SHOWN) {
      return List.copyOf(found);
    }
    List<String> shown = new ArrayList<>(found.stream().limit(SHOWN).toList());
    shown.add("and " + (found.size() - SHOWN) + " more");
    return shown;
  }
}
