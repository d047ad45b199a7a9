package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.UnaryOperator;

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
    return apply(x, parameters, width, heads, format, weights -> weights);
  }

  /**
   * The same with a tap.
   *
   * @param tap takes the weights, {@code [batch * heads, count, count]}, and gives what is read
   *     with
   */
  static NDArray apply(
      NDArray x,
      List<NDArray> parameters,
      int width,
      int heads,
      NumberFormat format,
      UnaryOperator<NDArray> tap) {
    long batch = x.getShape().get(0);
    long count = x.getShape().get(1);
    try (Heads projected = project(x, parameters, width, heads);
        NDArray softmax = softmax(projected, width / heads, format);
        NDArray tapped = tap.apply(softmax);
        NDArray weights = format.enter(tapped);
        NDArray read = weights.batchMatMul(projected.value);
        NDArray byHead = read.reshape(batch, heads, count, width / heads);
        NDArray byToken = byHead.transpose(0, 2, 1, 3);
        NDArray joined = byToken.reshape(batch, count, width)) {
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
    long count = x.getShape().get(1);
    try (Heads projected = project(x, parameters, width, heads);
        NDArray softmax = softmax(projected, width / heads, format)) {
      return softmax.reshape(-1, heads, count, count);
    }
  }

  /** Each {@code [batch * heads, count, width / heads]}. */
  private record Heads(NDArray query, NDArray key, NDArray value) implements AutoCloseable {
    @Override
    public void close() {
      query.close();
      key.close();
      value.close();
    }
  }

  /**
   * Sorts what the projection gives by query, key and value, image and head in a single copy, so
   * that the products read and write matrices as they lie.
   */
  private static Heads project(NDArray x, List<NDArray> parameters, int width, int heads) {
    long batch = x.getShape().get(0);
    long count = x.getShape().get(1);
    int depth = width / heads;
    try (NDArray fused = Interpreter.linear(x, parameters.get(0), parameters.get(1));
        NDArray parts = fused.reshape(batch, count, 3, heads, depth);
        NDArray byHead = parts.transpose(2, 0, 3, 1, 4);
        NDArray matrices = byHead.reshape(3 * batch * heads, count, depth)) {
      NDList split = matrices.split(3);
      return new Heads(split.get(0), split.get(1), split.get(2));
    }
  }

  /** Float32 {@code [batch * heads, count, count]}. */
  private static NDArray softmax(Heads projected, int depth, NumberFormat format) {
    // Backward reads the scale from Java's memory: it must live as long as the activation's
    // manager, which mul(Number) does not see to.
    NDArray scale = projected.query.getManager().create((float) (1 / Math.sqrt(depth)));
    try (NDArray scaled = projected.query.mul(scale);
        NDArray keyColumns = projected.key.transpose(0, 2, 1);
        NDArray scores = scaled.batchMatMul(keyColumns);
        NDArray wide = format.leave(scores)) {
      return wide.softmax(-1);
    }
  }
}
