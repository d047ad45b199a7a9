package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Multi-head self-attention with one fused projection, in timm's layout. */
final class Attention {
  private Attention() {}

  /**
   * @param x tokens {@code [batch, count, width]}
   * @param parameters qkv weight and bias, proj weight and bias
   * @param format of tokens and parameters; the softmax takes float32
   */
  static NDArray apply(
      NDArray x, List<NDArray> parameters, int width, int heads, NumberFormat format) {
    try (NDArray qkv = project(x, parameters, width, heads);
        NDArray value = qkv.get(2);
        NDArray softmax = softmax(qkv, width / heads, format);
        NDArray weights = format.enter(softmax);
        NDArray read = weights.matMul(value);
        NDArray byToken = read.transpose(0, 2, 1, 3);
        NDArray joined = byToken.reshape(x.getShape().get(0), x.getShape().get(1), width)) {
      return Interpreter.linear(joined, parameters.get(2), parameters.get(3));
    }
  }

  /**
   * How much each token (row) looks at each (column), float32 {@code [batch, heads, count, count]}.
   *
   * @param x as for {@link #apply}
   */
  static NDArray weights(
      NDArray x, List<NDArray> parameters, int width, int heads, NumberFormat format) {
    try (NDArray qkv = project(x, parameters, width, heads)) {
      return softmax(qkv, width / heads, format);
    }
  }

  /** Queries, keys and values, {@code [3, batch, heads, count, width / heads]}. */
  private static NDArray project(NDArray x, List<NDArray> parameters, int width, int heads) {
    long batch = x.getShape().get(0);
    long count = x.getShape().get(1);
    try (NDArray fused = Interpreter.linear(x, parameters.get(0), parameters.get(1));
        NDArray split = fused.reshape(batch, count, 3, heads, width / heads)) {
      return split.transpose(2, 0, 3, 1, 4);
    }
  }

  private static NDArray softmax(NDArray qkv, int depth, NumberFormat format) {
    // Backward reads the scale from Java's memory: it must live as long as the activation's
    // manager, which mul(Number) does not see to.
    NDArray scale = qkv.getManager().create((float) (1 / Math.sqrt(depth)));
    try (NDArray query = qkv.get(0);
        NDArray key = qkv.get(1);
        NDArray scaled = query.mul(scale);
        NDArray keyColumns = key.transpose(0, 1, 3, 2);
        NDArray scores = scaled.matMul(keyColumns);
        NDArray wide = format.leave(scores)) {
      return wide.softmax(-1);
    }
  }
}
