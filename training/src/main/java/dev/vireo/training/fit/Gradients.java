package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import java.util.List;

/** What happens to all gradients of a network between backward and the next step. */
final class Gradients {
  /** Keeps the quotient finite, as PyTorch's {@code clip_grad_norm_} does. */
  private static final double EPSILON = 1e-6;

  private Gradients() {}

  /**
   * Scales all gradients together so that their joint Euclidean norm is at most {@code limit}
   * (Pascanu et al. 2013, arXiv 1211.5063).
   *
   * @param limit infinite to change nothing
   * @return the norm before; not finite when any gradient is not, or their squares exceed float32,
   *     and then nothing was changed
   */
  static double clip(TorchNetwork network, double limit) {
    List<Variable> variables = network.trained();
    double norm;
    try (NDManager scratch = network.manager().newSubManager()) {
      NDList norms = new NDList(variables.size());
      for (Variable variable : variables) {
        try (NDArray gradient = variable.array().getGradient()) {
          NDArray single = gradient.norm();
          single.attach(scratch);
          norms.add(single);
        }
      }
      NDArray first = norms.removeFirst();
      norm = first.getNDArrayInternal().stack(norms, 0).norm().getFloat();
    }
    double scale = limit / (norm + EPSILON);
    if (Double.isFinite(norm) && scale < 1) {
      try (NDArray factor = network.manager().create((float) scale)) {
        for (Variable variable : variables) {
          try (NDArray gradient = variable.array().getGradient()) {
            gradient.muli(factor);
          }
        }
      }
    }
    return norm;
  }

  /** Back to zero: backward adds. */
  static void clear(TorchNetwork network) {
    network.updates().clearGradients(network.trained());
  }
}
