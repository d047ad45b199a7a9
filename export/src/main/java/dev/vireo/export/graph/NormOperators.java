package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.vireo.export.graph.GraphBuilder.Result;
import java.util.List;

/** Operators that normalize, as {@link Operators} adds others. */
public final class NormOperators {
  private final GraphBuilder graph;
  private final Operators operators;

  public NormOperators(GraphBuilder graph, Operators operators) {
    this.graph = graph;
    this.operators = operators;
  }

  /** Inference mode: {@code scale * (x - mean) / sqrt(variance + epsilon) + shift} by channel. */
  public Value batchNormalization(
      String name, Value x, Value scale, Value shift, Value mean, Value variance, double epsilon) {
    return graph.node(
        "BatchNormalization",
        name,
        List.of(x, scale, shift, mean, variance),
        new Result(x.type(), x.shape()),
        Attributes.of("epsilon", epsilon));
  }

  /** Over the last dimension. */
  public Value layerNormalization(String name, Value x, Value scale, Value shift, double epsilon) {
    return graph.node(
        "LayerNormalization",
        name,
        List.of(x, scale, shift),
        new Result(x.type(), x.shape()),
        Attributes.of("axis", -1),
        Attributes.of("epsilon", epsilon));
  }

  /**
   * {@code x / sqrt(mean(x^2) + epsilon)} over the rows of a matrix {@code [N, D]}, in operators
   * that every opset has.
   */
  public Value rootMeanSquareNormalization(String name, Value x, double epsilon) {
    Value width = graph.constant(name + ".width", Tensors.scalar(1f / x.dimension(-1)));
    Value small = graph.constant(name + ".epsilon", Tensors.scalar((float) epsilon));
    Value sum = sumOfSquares(name + ".squares", x);
    Value mean = operators.multiply(name + ".mean", sum, width);
    Value positive = operators.add(name + ".variance", mean, small);
    Value root =
        graph.node(
            "Sqrt", name + ".deviation", List.of(positive), new Result(x.type(), positive.shape()));
    return operators.divide(name, x, root);
  }

  private Value sumOfSquares(String name, Value x) {
    Result result = new Result(x.type(), List.of(x.dimension(0), 1));
    AttributeProto keep = Attributes.of("keepdims", 1);
    if (operators.opset() < Operators.AXES_AS_INPUT) {
      return graph.node(
          "ReduceSumSquare", name, List.of(x), result, Attributes.integers("axes", 1), keep);
    }
    Value axes = graph.constant(name + ".axes", 1);
    return graph.node("ReduceSumSquare", name, List.of(x, axes), result, keep);
  }
}
