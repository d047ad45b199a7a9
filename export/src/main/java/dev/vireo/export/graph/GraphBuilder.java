package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX graph in the making: nodes in the order they are added, each with one output that bears
 * the node's name and a stated type and shape. {@link Operators} adds nodes with the shapes that
 * follow from their inputs.
 */
public final class GraphBuilder {
  private final GraphProto.Builder graph;
  private final List<Constant> constants = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  public GraphBuilder(String name) {
    this.graph = GraphProto.newBuilder().setName(name);
  }

  public Value input(String name, DataType type, List<Integer> shape) {
    Value value = named(name, type, shape);
    graph.addInput(info(value));
    return value;
  }

  /** A float32 constant. */
  public Value constant(String name, Tensor tensor) {
    return constant(name, DataType.FLOAT, tensor.shape(), new Elements.Floats(tensor.values()));
  }

  /** A constant rounded to half precision. */
  public Value halves(String name, Tensor tensor) {
    return constant(name, DataType.FLOAT16, tensor.shape(), new Elements.Halves(tensor.values()));
  }

  /** Signed bytes. */
  public Value constant(String name, List<Integer> shape, byte[] values) {
    return constant(name, DataType.INT8, shape, new Elements.Bytes(values));
  }

  /** One unsigned byte, from 0 to 255. */
  public Value unsignedByte(String name, int value) {
    return constant(name, DataType.UINT8, List.of(), new Elements.Bytes(new byte[] {(byte) value}));
  }

  /** A vector of int32 constants. */
  public Value integers(String name, int[] values) {
    return constant(name, DataType.INT32, List.of(values.length), new Elements.Integers(values));
  }

  /** A vector of int64 constants, as shapes, axes and split sizes are given. */
  public Value constant(String name, int... values) {
    return constant(name, DataType.INT64, List.of(values.length), new Elements.Longs(values));
  }

  /** An int64 scalar. */
  public Value scalar(String name, int value) {
    return constant(name, DataType.INT64, List.of(), new Elements.Longs(new int[] {value}));
  }

  private Value constant(String name, DataType type, List<Integer> shape, Elements elements) {
    return constant(new Constant(name, type, shape, elements));
  }

  /** A constant of this graph or another. */
  public Value constant(Constant constant) {
    Value value = named(constant.name(), constant.type(), constant.shape());
    constants.add(constant);
    return value;
  }

  /**
   * Adds a node with one output.
   *
   * @return the output, which bears the node's name
   * @throws IllegalArgumentException when the name is taken
   */
  Value node(
      String type, String name, List<Value> inputs, Result result, AttributeProto... attributes) {
    Value output = named(name, result.type(), result.shape());
    graph.addNode(nodeOf(type, name, inputs, attributes).addOutput(name));
    graph.addValueInfo(info(output));
    return output;
  }

  /**
   * Adds a node with several outputs.
   *
   * @param outputs under full names
   */
  List<Value> node(
      String type,
      String name,
      List<Value> inputs,
      List<Value> outputs,
      AttributeProto... attributes) {
    NodeProto.Builder node = nodeOf(type, name, inputs, attributes);
    for (Value output : outputs) {
      node.addOutput(named(output.name(), output.type(), output.shape()).name());
      graph.addValueInfo(info(output));
    }
    graph.addNode(node);
    return outputs;
  }

  /**
   * Adds a node of another domain than ONNX's.
   *
   * @param outputs under full names; empty where an optional one is left out
   */
  void node(
      String domain,
      String type,
      String name,
      List<Value> inputs,
      List<Optional<Value>> outputs,
      AttributeProto... attributes) {
    NodeProto.Builder node = nodeOf(type, name, inputs, attributes).setDomain(domain);
    for (Optional<Value> output : outputs) {
      node.addOutput(output.map(Value::name).orElse(""));
      output.ifPresent(
          value -> graph.addValueInfo(info(named(value.name(), value.type(), value.shape()))));
    }
    graph.addNode(node);
  }

  /**
   * Adds a node of another graph on inputs of this one.
   *
   * @param outputs what it gives, under names of this graph
   */
  public void copy(NodeProto node, List<Value> inputs, List<Value> outputs) {
    NodeProto.Builder copy = node.toBuilder().clearInput().clearOutput();
    inputs.forEach(input -> copy.addInput(input.name()));
    for (Value output : outputs) {
      copy.addOutput(named(output.name(), output.type(), output.shape()).name());
      graph.addValueInfo(info(output));
    }
    graph.addNode(copy);
  }

  /** The type and shape of a node's output. */
  record Result(DataType type, List<Integer> shape) {}

  /**
   * Gives the first output of the node added last another name.
   *
   * @return the value under that name
   * @throws IllegalArgumentException when another node gives it, or the name is taken
   */
  public Value rename(Value value, String name) {
    int last = graph.getNodeCount() - 1;
    NodeProto node = graph.getNode(last);
    if (!node.getOutput(0).equals(value.name())) {
      throw new IllegalArgumentException(value.name() + " is not what the last node gives");
    }
    Value renamed = named(name, value.type(), value.shape());
    graph.setNode(last, node.toBuilder().setOutput(0, name));
    graph.setValueInfo(position(value.name()), info(renamed));
    return renamed;
  }

  /** Makes what a node gives an output of the graph, under the name that it has. */
  public void output(Value value) {
    graph.removeValueInfo(position(value.name()));
    graph.addOutput(info(value));
  }

  private int position(String value) {
    int position = graph.getValueInfoCount() - 1;
    while (!graph.getValueInfo(position).getName().equals(value)) {
      position--;
    }
    return position;
  }

  /**
   * @param opset of the operators that were added
   */
  public OnnxGraph build(int opset) {
    return new OnnxGraph(graph.build(), constants, opset);
  }

  private Value named(String name, DataType type, List<Integer> shape) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two values are named \"" + name + "\"");
    }
    return new Value(name, type, shape);
  }

  private static NodeProto.Builder nodeOf(
      String type, String name, List<Value> inputs, AttributeProto... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).setName(name);
    inputs.forEach(input -> node.addInput(input.name()));
    for (AttributeProto attribute : attributes) {
      node.addAttribute(attribute);
    }
    return node;
  }

  private static ValueInfoProto info(Value value) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int dimension : value.shape()) {
      TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
      Value.symbol(dimension).ifPresent(size::setDimParam);
      if (dimension >= 0) {
        size.setDimValue(dimension);
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(value.type().code()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
