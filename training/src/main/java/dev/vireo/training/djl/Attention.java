package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
    try (Heads projected = project(x, parameters, width, heads);
        NDArray softmax = softmax(projected, width / heads, format);
        NDArray weights = format.enter(softmax);
        NDArray read = weights.matMul(projected.value);
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
    try (Heads projected = project(x, parameters, width, heads)) {
      return softmax(projected, width / heads, format);
    }
  }

  /** Each {@code [batch, heads, count, width / heads]}. */
  private record Heads(NDArray query, NDArray key, NDArray value) implements AutoCloseable {
    @Override
    public void close() {
      query.close();
      key.close();
      value.close();
    }
  }

  /** Splits rather than takes by index: backward then joins, and adds no arrays full of zeros. */
  private static Heads project(NDArray x, List<NDArray> parameters, int width, int heads) {
    try (NDArray fused = Interpreter.linear(x, parameters.get(0), parameters.get(1));
        NDList parts = fused.split(3, 2)) {
      return new Heads(
          byHead(parts.get(0), width, heads),
          byHead(parts.get(1), width, heads),
          byHead(parts.get(2), width, heads));
    }
  }

  private static NDArray byHead(NDArray tokens, int width, int heads) {
    long batch = tokens.getShape().get(0);
    long count = tokens.getShape().get(1);
    try (NDArray split = tokens.reshape(batch, count, heads, width / heads)) {
      return split.transpose(0, 2, 1, 3);
    }
  }

  private static NDArray softmax(Heads projected, int depth, NumberFormat format) {
    // Backward reads the scale from Java's memory: it must live as long as the activation's
    // manager, which mul(Number) does not see to.
    NDArray scale = projected.query.getManager().create((float) (1 / Math.sqrt(depth)));
    try (NDArray scaled = projected.query.mul(scale);
        NDArray keyColumns = projected.key.transpose(0, 1, 3, 2);
        NDArray scores = scaled.matMul(keyColumns);
        NDArray wide = format.leave(scores)) {
      return wide.softmax(-1);
    }
  }
}
