package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One running average for each trained parameter, at zero before the first step. */
final class Moments {
  private final String prefix;
  private final List<Variable> variables;
  private final List<NDArray> arrays = new ArrayList<>();

  /**
   * @param prefix of the tensors' names in {@link #save}
   */
  Moments(String prefix, TorchNetwork network) {
    this.prefix = prefix;
    this.variables = network.trained();
    for (Variable variable : variables) {
      arrays.add(variable.array().zerosLike());
    }
  }

  /** Of the parameters of a group, in their order. */
  List<NDArray> of(UpdateGroup group) {
    return group.members().stream().map(arrays::get).toList();
  }

  void save(Map<String, Tensor> state) {
    for (int i = 0; i < arrays.size(); i++) {
      state.put(name(i), new Tensor(shape(i), arrays.get(i).toFloatArray()));
    }
  }

  void restore(Map<String, Tensor> state) {
    for (int i = 0; i < arrays.size(); i++) {
      Tensor tensor = state.get(name(i));
      if (tensor == null || !tensor.shape().equals(shape(i))) {
        throw new VireoException(
            ErrorCode.INVALID_CHECKPOINT,
            "the saved optimizer does not fit this network: no tensor "
                + name(i)
                + " of shape "
                + shape(i));
      }
      try (NDArray old = arrays.get(i);
          NDArray borrowed = old.getManager().create(tensor.values(), old.getShape())) {
        arrays.set(i, borrowed.duplicate());
      }
    }
  }

  private String name(int index) {
    return prefix + variables.get(index).parameter().name();
  }

  private List<Integer> shape(int index) {
    return variables.get(index).parameter().shape();
  }
}
