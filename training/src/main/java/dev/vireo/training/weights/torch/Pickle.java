package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.tensor.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickled state dictionary is made of. Besides these, there are {@link String}, {@link
 * Long}, {@link Double}, {@link Boolean}, lists (tuples too), maps and byte arrays.
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
    PARAMETER("torch._utils._rebuild_parameter"),
    PARAMETER_WITH_STATE("torch._utils._rebuild_parameter_with_state");

    private final String pythonName;

    Callable(String pythonName) {
      this.pythonName = pythonName;
    }

    String pythonName() {
      return pythonName;
    }
  }

  /**
   * In place of what could run code: a class or function that is never called, or what it would
   * have made.
   *
   * @param name as Python has it, with its module
   * @param attributes that the file gives it, of which nothing follows
   */
  record Inert(String name, Map<Object, Object> attributes) implements Pickle {
    static Inert of(String name) {
      return new Inert(name, new LinkedHashMap<>());
    }

    /** The same, made once more. */
    Inert made() {
      return of(name);
    }

    /** Two of them are the same only if they are one: attributes may refer to each other. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return name;
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
