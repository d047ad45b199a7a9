package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Flatten;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;
import java.util.List;

/**
 * What each operation means on PyTorch. Every result is a new array in the manager of the
 * activation, so that closing the batch's manager frees all of a step and nothing of the model.
 */
final class Interpreter {
  private static final Shape NO_DILATION = new Shape(1, 1);

  private Interpreter() {}

  /**
   * @param inputs activations with the batch dimension first
   * @param parameters in the order of {@link Operation#parameters()}
   * @param training whether batch norm measures its batch and dropout drops
   * @param format of inputs and parameters
   */
  static NDArray apply(
      Operation operation,
      List<NDArray> inputs,
      List<NDArray> parameters,
      boolean training,
      NumberFormat format) {
    NDArray x = inputs.getFirst();
    NDArrayEx internal = x.getNDArrayInternal();
    return switch (operation) {
      case Convolution convolution -> convolution(convolution, x, parameters, format);
      case BatchNorm norm -> batchNorm(norm, x, parameters, training);
      case Relu() -> internal.relu();
      case Gelu() -> internal.gelu();
      case MaxPool(int kernel, int stride, int padding) ->
          internal.maxPool(
              new Shape(kernel, kernel),
              new Shape(stride, stride),
              new Shape(padding, padding),
              false);
      case GlobalAveragePool() -> internal.globalAvgPool();
      case Flatten() -> x.reshape(x.getShape().get(0), -1);
      case Scale(double factor) -> scale(x, factor);
      case Linear _ -> linear(x, parameters.get(0), parameters.get(1));
      case LayerNorm(int width, double epsilon) ->
          internal
              .layerNorm(x, new Shape(width), parameters.get(0), parameters.get(1), (float) epsilon)
              .singletonOrThrow();
      case SelfAttention(int width, int heads) ->
          Attention.apply(x, parameters, width, heads, format);
      case Add() -> x.add(inputs.get(1));
      case ToTokens() -> toTokens(x);
      case ClassToken(int width) -> prepend(parameters.getFirst(), x, width);
      case PositionEmbedding _ -> x.add(parameters.getFirst());
      case SelectToken(int index) -> x.get(":, " + index);
      case MeanTokens() -> x.mean(new int[] {1});
      case Dropout(double rate) -> internal.dropout(x, (float) rate, training).singletonOrThrow();
      case StochasticDepth(double rate) ->
          training
              ? dropBranches(x, rate, format)
              : internal.dropout(x, 0, false).singletonOrThrow();
    };
  }

  /**
   * Over the last dimension. PyTorch's adds the bias within a product of matrices, but to one of
   * more dimensions in a pass of its own; so the leading ones are joined.
   */
  static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    Shape shape = x.getShape();
    if (shape.dimension() == 2) {
      return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }
    int last = shape.dimension() - 1;
    try (NDArray rows = x.reshape(-1, shape.get(last));
        NDArray products = linear(rows, weight, bias)) {
      return products.reshape(shape.slice(0, last).add(weight.getShape().get(0)));
    }
  }

  /** The same way for each convolution of the same size. */
  static NDArray convolution(
      Convolution convolution, NDArray x, List<NDArray> parameters, NumberFormat format) {
    int stride = convolution.stride();
    if (format.pointwise().suit(convolution)) {
      return format.pointwise().convolve(x, parameters, stride);
    }
    if (format.strips().suit(convolution, x.getShape())) {
      return format.strips().convolve(x, parameters.getFirst(), stride);
    }
    return x.getNDArrayInternal()
        .convolution(
            x,
            parameters.get(0),
            convolution.bias() ? parameters.get(1) : null,
            new Shape(stride, stride),
            new Shape(convolution.padding(), convolution.padding()),
            NO_DILATION,
            1)
        .singletonOrThrow();
  }

  private static NDArray batchNorm(
      BatchNorm norm, NDArray x, List<NDArray> parameters, boolean training) {
    // DJL's momentum is the part of the old value that stays: one minus PyTorch's.
    float kept = (float) (1 - norm.momentum());
    return x.getNDArrayInternal()
        .batchNorm(
            x,
            parameters.get(2),
            parameters.get(3),
            parameters.get(0),
            parameters.get(1),
            -1,
            kept,
            (float) norm.epsilon(),
            training)
        .singletonOrThrow();
  }

  /** Backward reads the factor from Java's memory: it must live as long as the activations do. */
  private static NDArray scale(NDArray x, double factor) {
    return x.mul(x.getManager().create((float) factor));
  }

  private static NDArray toTokens(NDArray x) {
    Shape shape = x.getShape();
    try (NDArray flat = x.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3))) {
      return flat.transpose(0, 2, 1);
    }
  }

  private static NDArray prepend(NDArray token, NDArray x, int width) {
    try (NDArray repeated = token.broadcast(new Shape(x.getShape().get(0), 1, width))) {
      repeated.attach(x.getManager());
      return repeated.getNDArrayInternal().concat(new NDList(x), 1);
    }
  }

  private static NDArray dropBranches(NDArray x, double rate, NumberFormat format) {
    Shape perImage = new Shape(x.getShape().get(0), 1, 1);
    try (NDArray draw = x.getManager().randomUniform(0, 1, perImage);
        NDArray kept = draw.gte(rate);
        NDArray mask = kept.toType(DataType.FLOAT32, false)) {
      mask.divi(1 - rate);
      return x.mul(format.enter(mask));
    }
  }
}
