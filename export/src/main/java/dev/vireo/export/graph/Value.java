package dev.vireo.export.graph;

import java.util.List;
import java.util.Optional;

/**
 * A tensor that flows through a graph.
 *
 * @param name unique in the graph
 * @param shape row-major dimensions; one of the constants here where the size is known only at run
 *     time
 */
public record Value(String name, DataType type, List<Integer> shape) {
  /** The dimension that counts the images of a run. */
  public static final int BATCH = -1;

  /** Another dimension that depends on the number of images, or on their size. */
  public static final int UNKNOWN = -2;

  /** The height of the images of a run. */
  public static final int HEIGHT = -3;

  /** The width of the images of a run. */
  public static final int WIDTH = -4;

  public Value {
    shape = List.copyOf(shape);
  }

  /** The name that a dimension bears in a file; empty for sizes and {@link #UNKNOWN}. */
  public static Optional<String> symbol(int dimension) {
    return switch (dimension) {
      case BATCH -> Optional.of("batch");
      case HEIGHT -> Optional.of("height");
      case WIDTH -> Optional.of("width");
      default -> Optional.empty();
    };
  }

  /** The dimension of a name. */
  static int ofSymbol(String symbol) {
    return switch (symbol) {
      case "batch" -> BATCH;
      case "height" -> HEIGHT;
      case "width" -> WIDTH;
      default -> UNKNOWN;
    };
  }

  /** Size of a dimension; negative indices count from the last. */
  public int dimension(int index) {
    return shape.get(index < 0 ? shape.size() + index : index);
  }
}
