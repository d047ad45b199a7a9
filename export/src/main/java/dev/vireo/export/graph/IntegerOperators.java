package dev.vireo.export.graph;

import dev.vireo.export.graph.GraphBuilder.Result;
import java.util.List;

/** Operators between floats and 8-bit integers, as {@link Operators} adds others. */
public final class IntegerOperators {
  private final GraphBuilder graph;

  public IntegerOperators(GraphBuilder graph) {
    this.graph = graph;
  }

  /** {@code round(x / scale) + zero}, saturated to the range of {@code zero}'s type. */
  public Value quantizeLinear(String name, Value x, Value scale, Value zero) {
    return graph.node(
        "QuantizeLinear", name, List.of(x, scale, zero), new Result(zero.type(), x.shape()));
  }

  /** {@code (x - zero) * scale}, with one scale for all values. */
  public Value dequantizeLinear(String name, Value x, Value scale, Value zero) {
    return graph.node(
        "DequantizeLinear", name, List.of(x, scale, zero), new Result(scale.type(), x.shape()));
  }

  /** {@code x * scale}, with a scale for each entry of the first dimension. */
  public Value dequantizeRows(String name, Value x, Value scales, Value zeros) {
    return graph.node(
        "DequantizeLinear",
        name,
        List.of(x, scales, zeros),
        new Result(scales.type(), x.shape()),
        Attributes.of("axis", 0));
  }
}
