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
    long batch = x.getShape().get(0);
    long count = x.getShape().get(1);
    int depth = width / heads;
    // Backward reads the scale from Java's memory: it must live as long as the activation's
    // manager,
    // which mul(Number) does not see to.
    NDArray scale = x.getManager().create((float) (1 / Math.sqrt(depth)));
    try (NDArray fused = Interpreter.linear(x, parameters.get(0), parameters.get(1));
        NDArray split = fused.reshape(batch, count, 3, heads, depth);
        NDArray qkv = split.transpose(2, 0, 3, 1, 4);
        NDArray query = qkv.get(0);
        NDArray key = qkv.get(1);
        NDArray value = qkv.get(2);
        NDArray scaled = query.mul(scale);
        NDArray keyColumns = key.transpose(0, 1, 3, 2);
        NDArray scores = scaled.matMul(keyColumns);
        NDArray wide = format.leave(scores);
        NDArray softmax = wide.softmax(-1);
        NDArray weights = format.enter(softmax);
        NDArray read = weights.matMul(value);
        NDArray byToken = read.transpose(0, 2, 1, 3);
        NDArray joined = byToken.reshape(batch, count, width)) {
      return Interpreter.linear(joined, parameters.get(2), parameters.get(3));
    }
  }
}
