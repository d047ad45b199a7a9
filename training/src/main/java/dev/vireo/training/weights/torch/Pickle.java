package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.tensor.ElementType;
import java.util.List;

/**
 * What a pickled state dictionary is made of. Besides these, there are {@link String}, {@link
 * Long}, {@link Double}, {@link Boolean}, lists (tuples too) and maps.
 */
sealed interface Pickle {
  /** Python's None. */
  enum None implements Pickle {
    NONE
  }

  /** The functions that may be called: none of them runs any code of the file's. */
  enum Callable implements Pickle {
    ORDERED_DICT("collections.OrderedDict"),
    TENSOR("torch._utils._rebuild_tensor_v2"),
    PARAMETER("torch._utils._rebuild_parameter");

    private final String pythonName;

    Callable(String pythonName) {
      this.pythonName = pythonName;
    }

    String pythonName() {
      return pythonName;
    }
  }

  /** A class of storages. */
  record StorageClass(ElementType type) implements Pickle {}

  /**
   * Values that lie in a file of their own.
   *
   * @param key the file's name
   * @param elements how many there are, at least 0
   */
  record Storage(ElementType type, String key, long elements) implements Pickle {}

  /**
   * A view of a storage.
   *
   * @param offset of its first element
   * @param strides in elements, by dimension
   */
  record TensorView(Storage storage, long offset, List<Integer> shape, List<Long> strides)
      implements Pickle {
    public TensorView {
      shape = List.copyOf(shape);
      strides = List.copyOf(strides);
    }
  }
}
