package dev.vireo.export.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operators that ONNX Runtime adds to ONNX's (its docs/ContribOperators.md) and other runtimes
 * lack.
 */
public final class ContributedOperators {
  static final String DOMAIN = "com.microsoft";
  static final int VERSION = 1;

  private final GraphBuilder graph;

  public ContributedOperators(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * Multi-head self-attention from the projection of its input to the heads' outputs side by side,
   * without a scale: {@code [N, T, W]} to the same.
   *
   * @param weight {@code [W, 3 W]}: queries, keys, values
   * @param bias {@code [3 W]}
   */
  public Value attention(String name, Value x, Value weight, Value bias, int heads) {
    Value mixed = new Value(name, x.type(), x.shape());
    graph.node(
        DOMAIN,
        "Attention",
        name,
        List.of(x, weight, bias),
        List.of(Optional.of(mixed)),
        Attributes.of("num_heads", heads),
        Attributes.of("scale", 1.0));
    return mixed;
  }

  /**
   * What is added, and its norm.
   *
   * @param sum {@code a + b}
   * @param norm {@code sum / sqrt(mean(sum^2) + epsilon)} over the last dimension
   */
  public record SumAndNorm(Value sum, Value norm) {}

  /**
   * @param sum its name
   * @param norm its name, and the node's
   * @param a of the shape of {@code b}
   */
  public SumAndNorm addAndNormalize(String sum, String norm, Value a, Value b, double epsilon) {
    float[] ones = new float[a.dimension(-1)];
    Arrays.fill(ones, 1);
    Value scale = graph.constant(norm + ".scale", Tensors.vector(ones));
    Value normalized = new Value(norm, a.type(), a.shape());
    Value added = new Value(sum, a.type(), a.shape());
    graph.node(
        DOMAIN,
        "SkipSimplifiedLayerNormalization",
        norm,
        List.of(a, b, scale),
        List.of(Optional.of(normalized), Optional.empty(), Optional.empty(), Optional.of(added)),
        Attributes.of("epsilon", epsilon));
    return new SumAndNorm(added, normalized);
  }
}
