package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.safetensors.SafetensorsHeader;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.torch.Pickle.Inert;
import dev.vireo.training.weights.torch.Pickle.Storage;
import dev.vireo.training.weights.torch.Pickle.StorageClass;
import dev.vireo.training.weights.torch.Pickle.TensorView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Storages and their views from the arguments that PyTorch pickles for them, all of it checked. */
final class TensorViews {
  /** Keeps sizes in bytes within a long. */
  private static final long MOST_ELEMENTS = 1L << 40;

  /** Which argument of a tensor that is. */
  private static final int METADATA = 6;

  private TensorViews() {}

  /**
   * @param id {@code ("storage", class, key, device, elements)}
   */
  static Storage storage(Object id) throws Malformed {
    if (id instanceof List<?> list
        && list.size() == 5
        && "storage".equals(list.get(0))
        && list.get(1) instanceof StorageClass(ElementType type)
        && list.get(2) instanceof String key
        && list.get(4) instanceof Long elements
        && elements >= 0
        && elements <= MOST_ELEMENTS) {
      return new Storage(type, key, elements);
    }
    if (id instanceof List<?> list && list.size() == 5 && list.get(1) instanceof Inert numbers) {
      throw new Malformed(
          "it holds numbers of %s, which are not read: convert them with .float() and save them again"
              .formatted(numbers.name()));
    }
    throw new Malformed("its pickle refers to something that is no storage of a tensor");
  }

  /**
   * @param arguments {@code (storage, offset, shape, strides, requires_grad, hooks, metadata)}, of
   *     which the last says that values are to be negated or conjugated
   */
  static TensorView tensor(List<?> arguments) throws Malformed {
    if (arguments.size() > METADATA
        && arguments.get(METADATA) instanceof Map<?, ?> metadata
        && !metadata.isEmpty()) {
      throw new Malformed(
          "a tensor of its is only a view that changes its values (%s): save it again after resolve_neg() and resolve_conj()"
              .formatted(metadata.keySet()));
    }
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && offset >= 0
        && arguments.get(2) instanceof List<?> sizes
        && arguments.get(3) instanceof List<?> steps
        && sizes.size() == steps.size()) {
      if (sizes.size() > SafetensorsHeader.MAX_RANK) {
        throw new Malformed(
            "a tensor has %d dimensions, more than %d"
                .formatted(sizes.size(), SafetensorsHeader.MAX_RANK));
      }
      List<Integer> shape = new ArrayList<>();
      List<Long> strides = new ArrayList<>();
      for (int i = 0; i < sizes.size(); i++) {
        if (!(sizes.get(i) instanceof Long size)
            || !(steps.get(i) instanceof Long stride)
            || size < 0
            || size > Integer.MAX_VALUE
            || stride < 0) {
          throw new Malformed("a tensor of its has an impossible shape");
        }
        shape.add(size.intValue());
        strides.add(stride);
      }
      TensorView view = new TensorView(storage, offset, shape, strides);
      checkBounds(view);
      return view;
    }
    throw new Malformed("its pickle makes a tensor of something else than a storage");
  }

  /**
   * @param arguments {@code (tensor, requires_grad, hooks)}
   */
  static TensorView parameter(List<?> arguments) throws Malformed {
    if (!arguments.isEmpty() && arguments.getFirst() instanceof TensorView view) {
      return view;
    }
    throw new Malformed("its pickle makes a parameter of something else than a tensor");
  }

  /** Also that no view has more elements than its storage, which bounds the memory they take. */
  private static void checkBounds(TensorView view) throws Malformed {
    long elements = 1;
    long last = view.offset();
    try {
      for (int i = 0; i < view.shape().size(); i++) {
        int size = view.shape().get(i);
        elements = Math.multiplyExact(elements, size);
        last = Math.addExact(last, Math.multiplyExact(size - 1L, view.strides().get(i)));
      }
    } catch (ArithmeticException _) {
      throw new Malformed("a tensor of shape " + view.shape() + " has an impossible size");
    }
    long held = view.storage().elements();
    if (elements > held || (elements > 0 && last >= held)) {
      throw new Malformed(
          "a tensor of shape %s reaches beyond the %d values of its storage"
              .formatted(view.shape(), held));
    }
  }
}
