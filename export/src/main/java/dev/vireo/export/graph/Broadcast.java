package dev.vireo.export.graph;

import java.util.ArrayList;
import java.util.List;

/** ONNX's multidirectional broadcasting of shapes. */
final class Broadcast {
  private Broadcast() {}

  /**
   * @throws IllegalArgumentException when two dimensions differ and neither is 1
   */
  static List<Integer> of(Value a, Value b) {
    int rank = Math.max(a.shape().size(), b.shape().size());
    List<Integer> shape = new ArrayList<>();
    for (int i = rank; i > 0; i--) {
      int left = i > a.shape().size() ? 1 : a.dimension(-i);
      int right = i > b.shape().size() ? 1 : b.dimension(-i);
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(
            "%s %s and %s %s do not broadcast".formatted(a.name(), a.shape(), b.name(), b.shape()));
      }
      shape.add(left == 1 ? right : left);
    }
    return shape;
  }
}
