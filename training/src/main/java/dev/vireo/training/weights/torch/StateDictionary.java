package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.torch.Pickle.TensorView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The tensors of a network in what {@code torch.save} was given. */
final class StateDictionary {
  /** Where training scripts keep them among other things. */
  private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");

  /** What DataParallel puts before each name. */
  private static final String PARALLEL = "module.";

  private StateDictionary() {}

  /** Those of the first wrapper that has any; without one, those of the dictionary itself. */
  static SequencedMap<String, TensorView> of(Object root) throws Malformed {
    if (!(root instanceof Map<?, ?> map)) {
      throw new Malformed("it does not hold a dictionary of tensors");
    }
    SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
    for (String wrapper : WRAPPERS) {
      if (tensors.isEmpty() && map.get(wrapper) instanceof Map<?, ?> inner) {
        tensors = tensors(inner);
      }
    }
    if (tensors.isEmpty()) {
      tensors = tensors(map);
    }
    if (tensors.isEmpty()) {
      throw new Malformed(
          "its dictionary holds no tensors, nor do " + String.join(", ", WRAPPERS) + " in it");
    }
    return tensors;
  }

  private static SequencedMap<String, TensorView> tensors(Map<?, ?> map) {
    SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      if (key instanceof String name && value instanceof TensorView view) {
        tensors.put(name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name, view);
      }
    });
    return tensors;
  }
}
