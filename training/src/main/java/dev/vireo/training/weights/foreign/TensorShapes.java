package dev.vireo.training.weights.foreign;

import dev.vireo.training.weights.tensor.Malformed;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Shapes of tensors under our names. */
record TensorShapes(Map<String, List<Integer>> shapes) {
  boolean has(String name) {
    return shapes.containsKey(name);
  }

  List<Integer> shape(String name, int rank) throws Malformed {
    List<Integer> shape = shapes.get(name);
    if (shape == null) {
      throw new Malformed("it has no \"" + name + "\"; is it a classifier's, whole?");
    }
    if (shape.size() != rank) {
      throw new Malformed("\"" + name + "\" is of shape " + shape);
    }
    return shape;
  }

  /** Consecutive numbers from 0 between two parts of a name. */
  int count(String before, String after) {
    int count = 0;
    while (has(before + count + after)) {
      count++;
    }
    return count;
  }

  int classes(String classifier, OptionalInt otherwise) throws Malformed {
    return has(classifier) || otherwise.isEmpty()
        ? shape(classifier, 2).getFirst()
        : otherwise.getAsInt();
  }
}
