package dev.vireo.training.network;

import java.util.List;

/**
 * One named tensor of float32 values.
 *
 * @param name within a network: the full name in the checkpoint, for example {@code
 *     layer1.0.bn1.running_mean}; within an operation: the part after the node's name, empty when
 *     the node's name is the whole of it
 * @param shape row-major dimensions, each at least 1
 * @param initial what it holds before training
 * @param role what the optimizer does with it
 */
public record Parameter(String name, List<Integer> shape, Initial initial, Role role) {

  /** What the optimizer does with a parameter. */
  public enum Role {
    /** Trained, with weight decay: the matrices and kernels. */
    WEIGHT,
    /** Trained, without weight decay: scale and shift of norms. */
    NORM,
    /** Trained, without weight decay: biases, class token, positions. */
    NO_DECAY,
    /** Not trained: what was set before the first step stays. */
    FIXED,
    /** Not trained: running statistics of batch norm. */
    STATISTIC
  }

  /**
   * @throws IllegalArgumentException when a dimension is less than 1, or there are more than
   *     2<sup>31</sup> - 1 values
   */
  public Parameter {
    shape = List.copyOf(shape);
    long product = 1;
    for (int dimension : shape) {
      product *= dimension;
      if (dimension < 1 || product > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a network with weights of the shape %s cannot be: their dimensions are at least 1, and their values at most 2147483647"
                .formatted(shape));
      }
    }
  }

  /** Whether gradients change it. */
  public boolean trained() {
    return switch (role) {
      case WEIGHT, NORM, NO_DECAY -> true;
      case FIXED, STATISTIC -> false;
    };
  }

  /** Number of values. */
  public long elements() {
    long product = 1;
    for (int dimension : shape) {
      product *= dimension;
    }
    return product;
  }

  Parameter within(String node) {
    return new Parameter(name.isEmpty() ? node : node + "." + name, shape, initial, role);
  }
}
