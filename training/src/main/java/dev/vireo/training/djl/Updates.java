package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.vireo.training.djl.TorchNetwork.Variable;
import java.util.Collections;
import java.util.List;

/**
 * Changes of many parameters at once by PyTorch's fused kernels, which read and write each value
 * once where single operations pass over the memory for every sum and product. Call with recording
 * off.
 */
public final class Updates {
  private static final String ARRAYS = "List[Tensor]";

  private final NDManager manager;
  private final PtSymbolBlock sgd;
  private final PtSymbolBlock adamW;
  private final PtSymbolBlock blend;
  private final PtSymbolBlock clear;

  /**
   * @param manager of the parameters' device; owns the kernels' scripts
   */
  Updates(NDManager manager) {
    this.manager = manager;
    sgd =
        Script.load(
            manager,
            "w: %1$s, g: %1$s, v: %1$s, lr: float, wd: float, mu: float, nesterov: bool) -> NoneType"
                .formatted(ARRAYS),
            "torch._fused_sgd_(w, g, v if mu > 0. else annotate(List[Tensor], []), "
                + "weight_decay=wd, momentum=mu, lr=lr, dampening=0., "
                + "nesterov=nesterov, maximize=False, is_first_step=False)");
    adamW =
        Script.load(
            manager,
            ("w: %1$s, g: %1$s, m: %1$s, v: %1$s, t: %1$s, lr: float, b1: float, b2: float, "
                    + "wd: float, eps: float) -> NoneType")
                .formatted(ARRAYS),
            "torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=b1, "
                + "beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)");
    blend =
        Script.load(
            manager,
            "own: %1$s, other: %1$s, share: float) -> NoneType".formatted(ARRAYS),
            "torch._foreach_lerp_(own, other, share)");
    clear = Script.load(manager, "g: %s) -> NoneType".formatted(ARRAYS), "torch._foreach_zero_(g)");
  }

  /**
   * {@code velocity = momentum * velocity + gradient + decay * weight}, and a step down along it
   * or, with Nesterov's momentum, along {@code gradient + decay * weight + momentum * velocity}.
   *
   * @param velocities of the variables, in their order; they stay as they are without momentum
   */
  public void sgd(
      List<Variable> variables,
      List<NDArray> velocities,
      double rate,
      double decay,
      double momentum,
      boolean nesterov) {
    List<NDArray> gradients = gradients(variables);
    run(
        sgd,
        list(weights(variables)),
        list(gradients),
        list(velocities),
        IValue.from(rate),
        IValue.from(decay),
        IValue.from(momentum),
        IValue.from(nesterov));
    gradients.forEach(NDArray::close);
  }

  /**
   * Adam with decoupled decay.
   *
   * @param first running means of the variables' gradients, in their order
   * @param second running means of their squares
   * @param step counted from 0
   */
  public void adamW(
      List<Variable> variables,
      List<NDArray> first,
      List<NDArray> second,
      long step,
      double rate,
      double beta1,
      double beta2,
      double decay,
      double epsilon) {
    List<NDArray> gradients = gradients(variables);
    try (NDArray steps = manager.create((float) (step + 1))) {
      run(
          adamW,
          list(weights(variables)),
          list(gradients),
          list(first),
          list(second),
          list(Collections.nCopies(variables.size(), steps)),
          IValue.from(rate),
          IValue.from(beta1),
          IValue.from(beta2),
          IValue.from(decay),
          IValue.from(epsilon));
    }
    gradients.forEach(NDArray::close);
  }

  /** {@code own + share * (other - own)} in the place of the own. */
  void blend(List<Variable> own, List<Variable> other, double share) {
    run(blend, list(weights(own)), list(weights(other)), IValue.from(share));
  }

  /** Sets gradients back to zero: backward adds. */
  public void clearGradients(List<Variable> variables) {
    List<NDArray> gradients = gradients(variables);
    run(clear, list(gradients));
    gradients.forEach(NDArray::close);
  }

  private static List<NDArray> weights(List<Variable> variables) {
    return variables.stream().map(Variable::array).toList();
  }

  private static List<NDArray> gradients(List<Variable> variables) {
    return variables.stream().map(variable -> variable.array().getGradient()).toList();
  }

  private static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  /**
   * @param arguments closed
   */
  private static void run(PtSymbolBlock script, IValue... arguments) {
    try {
      IValueUtils.forward(script, arguments).close();
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }
}
