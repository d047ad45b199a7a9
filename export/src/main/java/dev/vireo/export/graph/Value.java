package dev.vireo.export.graph;

import java.util.List;

/**
 * A tensor that flows through a graph.
 *
 * @param name unique in the graph
 * @param shape row-major dimensions; {@link #BATCH} or {@link #UNKNOWN} where the size is known
 *     only at run time
 */
public record Value(String name, DataType type, List<Integer> shape) {
  /** The dimension that counts the images of a run. */
  public static final int BATCH = -1;

  /** Another dimension that depends on the number of images. */
  public static final int UNKNOWN = -2;

  public Value {
    shape = List.copyOf(shape);
  }

  /** Size of a dimension; negative indices count from the last. */
  public int dimension(int index) {
    return shape.get(index < 0 ? shape.size() + index : index);
  }
}
