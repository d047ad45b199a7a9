package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.vireo.export.graph.GraphBuilder.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ONNX operators that classifiers need, in the form that the chosen opset gives them
 * (onnx.ai/onnx/operators). Each adds one node (a few where the opset lacks the operator) and
 * states its output's shape.
 */
public final class Operators {
  /** The opset that brought LayerNormalization. */
  public static final int OLDEST_OPSET = 17;

  /** The newest opset that ONNX's own checker, as our tests have it, knows. */
  public static final int NEWEST_OPSET = 22;

  static final int AXES_AS_INPUT = 18;
  private static final int GELU = 20;

  /** In a target shape of Reshape: the input's dimension at that place. */
  private static final int KEEP = 0;

  /** In a target shape of Reshape: whatever the other dimensions leave. */
  private static final int INFER = -1;

  private final GraphBuilder graph;
  private final int opset;

  public Operators(GraphBuilder graph, int opset) {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new IllegalArgumentException(
          "opset " + opset + " is not in " + OLDEST_OPSET + " to " + NEWEST_OPSET);
    }
    this.graph = graph;
    this.opset = opset;
  }

  int opset() {
    return opset;
  }

  public Value cast(String name, Value x, DataType to) {
    return graph.node(
        "Cast", name, List.of(x), new Result(to, x.shape()), Attributes.of("to", to.code()));
  }

  public Value transpose(String name, Value x, int... permutation) {
    List<Integer> shape = new ArrayList<>();
    for (int axis : permutation) {
      shape.add(x.dimension(axis));
    }
    return graph.node(
        "Transpose",
        name,
        List.of(x),
        new Result(x.type(), shape),
        Attributes.integers("perm", permutation));
  }

  /** The first dimension becomes the batch; {@code dimensions} are the others. */
  public Value reshape(String name, Value x, int... dimensions) {
    int[] target = new int[dimensions.length + 1];
    target[0] = x.dimension(0) == Value.BATCH ? KEEP : INFER;
    List<Integer> shape = new ArrayList<>();
    shape.add(Value.BATCH);
    for (int i = 0; i < dimensions.length; i++) {
      target[i + 1] = dimensions[i];
      shape.add(dimensions[i]);
    }
    return reshape(name, x, target, shape);
  }

  /** {@code [N, T, ...]} to {@code [N * T, D]}, the rows of one matrix. */
  public Value toRows(String name, Value x) {
    int width = 1;
    for (int dimension : x.shape().subList(2, x.shape().size())) {
      width *= dimension;
    }
    return reshape(name, x, new int[] {INFER, width}, List.of(Value.UNKNOWN, width));
  }

  private Value reshape(String name, Value x, int[] target, List<Integer> shape) {
    Value to = graph.constant(name + ".shape", target);
    return graph.node("Reshape", name, List.of(x, to), new Result(x.type(), shape));
  }

  public Value add(String name, Value a, Value b) {
    return elementwise("Add", name, a, b);
  }

  public Value subtract(String name, Value a, Value b) {
    return elementwise("Sub", name, a, b);
  }

  public Value multiply(String name, Value a, Value b) {
    return elementwise("Mul", name, a, b);
  }

  public Value divide(String name, Value a, Value b) {
    return elementwise("Div", name, a, b);
  }

  private Value elementwise(String type, String name, Value a, Value b) {
    return graph.node(type, name, List.of(a, b), new Result(a.type(), Broadcast.of(a, b)));
  }

  /** {@code weight [out, in, kernel, kernel]}, {@code bias [out]}. */
  public Value convolution(
      String name, Value x, Value weight, Value bias, int stride, int padding) {
    int kernel = weight.dimension(-1);
    List<Integer> shape =
        List.of(
            x.dimension(0),
            weight.dimension(0),
            slide(x.dimension(2), kernel, stride, padding),
            slide(x.dimension(3), kernel, stride, padding));
    return graph.node(
        "Conv",
        name,
        List.of(x, weight, bias),
        new Result(x.type(), shape),
        window(kernel, stride, padding));
  }

  public Value maxPool(String name, Value x, int kernel, int stride, int padding) {
    List<Integer> shape =
        List.of(
            x.dimension(0),
            x.dimension(1),
            slide(x.dimension(2), kernel, stride, padding),
            slide(x.dimension(3), kernel, stride, padding));
    return graph.node(
        "MaxPool", name, List.of(x), new Result(x.type(), shape), window(kernel, stride, padding));
  }

  /** {@code [N, C, H, W]} to {@code [N, C]}. */
  public Value globalAveragePool(String name, Value x) {
    List<Integer> pooled = List.of(x.dimension(0), x.dimension(1), 1, 1);
    Value map = graph.node("GlobalAveragePool", name, List.of(x), new Result(x.type(), pooled));
    return flatten(name + ".flatten", map);
  }

  /** {@code [N, C, H, W]} to {@code [N, C * H * W]}. */
  public Value flatten(String name, Value x) {
    int width = x.dimension(1) * x.dimension(2) * x.dimension(3);
    return graph.node(
        "Flatten",
        name,
        List.of(x),
        new Result(x.type(), List.of(x.dimension(0), width)),
        Attributes.of("axis", 1));
  }

  public Value scale(String name, Value x, float factor) {
    return multiply(name, x, graph.constant(name + ".factor", Tensors.scalar(factor)));
  }

  public Value relu(String name, Value x) {
    return graph.node("Relu", name, List.of(x), new Result(x.type(), x.shape()));
  }

  /** The exact form, with the error function. */
  public Value gelu(String name, Value x) {
    if (opset >= GELU) {
      return graph.node("Gelu", name, List.of(x), new Result(x.type(), x.shape()));
    }
    Value root = graph.constant(name + ".sqrt2", Tensors.scalar((float) Math.sqrt(2)));
    Value one = graph.constant(name + ".one", Tensors.scalar(1));
    Value half = graph.constant(name + ".half", Tensors.scalar(0.5f));
    Value scaled = divide(name + ".div", x, root);
    Value erf = graph.node("Erf", name + ".erf", List.of(scaled), new Result(x.type(), x.shape()));
    Value shifted = add(name + ".add", erf, one);
    return multiply(name, multiply(name + ".mul", x, shifted), half);
  }

  public Value softmax(String name, Value x) {
    return graph.node(
        "Softmax", name, List.of(x), new Result(x.type(), x.shape()), Attributes.of("axis", -1));
  }

  /** Matrices in the last two dimensions; either side may be a single matrix. */
  public Value matMul(String name, Value a, Value b) {
    List<Integer> shape = new ArrayList<>(a.shape());
    shape.set(shape.size() - 1, b.dimension(-1));
    return graph.node("MatMul", name, List.of(a, b), new Result(a.type(), shape));
  }

  /** {@code a [n, k]} of unsigned and {@code b [k, m]} of signed bytes, summed in int32. */
  public Value matMulInteger(String name, Value a, Value b) {
    return graph.node(
        "MatMulInteger",
        name,
        List.of(a, b),
        new Result(DataType.INT32, List.of(a.dimension(0), b.dimension(1))));
  }

  /** {@code x W^T + b} with {@code x [N, in]}, {@code weight [out, in]}, {@code bias [out]}. */
  public Value gemm(String name, Value x, Value weight, Value bias) {
    return graph.node(
        "Gemm",
        name,
        List.of(x, weight, bias),
        new Result(x.type(), List.of(x.dimension(0), weight.dimension(0))),
        Attributes.of("transB", 1));
  }

  /** Equal parts of the last dimension, one for each name. */
  public List<Value> split(String name, Value x, List<String> parts) {
    int size = x.dimension(-1) / parts.size();
    int[] sizes = new int[parts.size()];
    Arrays.fill(sizes, size);
    Value split = graph.constant(name + ".sizes", sizes);
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.set(shape.size() - 1, size);
    List<Value> outputs =
        parts.stream().map(part -> new Value(name + "." + part, x.type(), shape)).toList();
    return graph.node("Split", name, List.of(x, split), outputs, Attributes.of("axis", -1));
  }

  /**
   * The largest values of the last dimension in falling order: their indices and themselves, named
   * {@code <name>_indices} and {@code <name>_<x>}.
   */
  public List<Value> topK(String name, Value x, int count) {
    Value k = graph.constant(name + ".k", count);
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.set(shape.size() - 1, count);
    Value values = new Value(name + "_" + x.name(), x.type(), shape);
    Value indices = new Value(name + "_indices", DataType.INT64, shape);
    graph.node("TopK", name, List.of(x, k), List.of(values, indices), Attributes.of("axis", -1));
    return List.of(indices, values);
  }

  /** {@code [N, T, D]} to {@code [N, 1 + T, D]}: one row of zeros before the others. */
  public Value padFirstRow(String name, Value x) {
    Value pads = graph.constant(name + ".pads", 0, 1, 0, 0, 0, 0);
    List<Integer> shape = List.of(x.dimension(0), x.dimension(1) + 1, x.dimension(2));
    return graph.node("Pad", name, List.of(x, pads), new Result(x.type(), shape));
  }

  /** {@code [N, C, H, W]} to {@code [N, C + 1, H, W]}: a last channel of one level. */
  public Value appendChannel(String name, Value x, Value level) {
    Value pads = graph.constant(name + ".pads", 0, 0, 0, 0, 0, 1, 0, 0);
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.set(1, x.dimension(1) + 1);
    return graph.node("Pad", name, List.of(x, pads, level), new Result(x.type(), shape));
  }

  /** Row {@code index}: {@code [N, T, D]} to {@code [N, D]}. */
  public Value gatherRow(String name, Value x, int index) {
    Value indices = graph.scalar(name + ".index", index);
    List<Integer> shape = List.of(x.dimension(0), x.dimension(2));
    return graph.node(
        "Gather", name, List.of(x, indices), new Result(x.type(), shape), Attributes.of("axis", 1));
  }

  /** Mean of the rows: {@code [N, T, D]} to {@code [N, D]}. */
  public Value meanRows(String name, Value x) {
    Result result = new Result(x.type(), List.of(x.dimension(0), x.dimension(2)));
    AttributeProto keep = Attributes.of("keepdims", 0);
    if (opset < AXES_AS_INPUT) {
      return graph.node(
          "ReduceMean", name, List.of(x), result, Attributes.integers("axes", 1), keep);
    }
    Value axes = graph.constant(name + ".axes", 1);
    return graph.node("ReduceMean", name, List.of(x, axes), result, keep);
  }

  private static AttributeProto[] window(int kernel, int stride, int padding) {
    return new AttributeProto[] {
      Attributes.integers("kernel_shape", kernel, kernel),
      Attributes.integers("strides", stride, stride),
      Attributes.integers("pads", padding, padding, padding, padding)
    };
  }

  private static int slide(int length, int kernel, int stride, int padding) {
    return length < 0 ? Value.UNKNOWN : (length + 2 * padding - kernel) / stride + 1;
  }
}
