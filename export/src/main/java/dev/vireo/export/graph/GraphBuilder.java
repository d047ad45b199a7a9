package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vireo.training.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An ONNX graph in the making: nodes in the order they are added, each with one output that bears
 * the node's name and a stated type and shape. {@link Operators} adds nodes with the shapes that
 * follow from their inputs.
 */
public final class GraphBuilder {
  private static final String BATCH_NAME = "batch";

  private final GraphProto.Builder graph;
  private final Set<String> names = new HashSet<>();

  public GraphBuilder(String name) {
    this.graph = GraphProto.newBuilder().setName(name);
  }

  public Value input(String name, DataType type, List<Integer> shape) {
    Value value = named(name, type, shape);
    graph.addInput(info(value));
    return value;
  }

  /** A float32 constant, stored as little-endian raw data. */
  public Value constant(String name, Tensor tensor) {
    float[] values = tensor.values();
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    return initializer(name, DataType.FLOAT, tensor.shape(), bytes);
  }

  /** A constant rounded to half precision. */
  public Value halves(String name, Tensor tensor) {
    float[] values = tensor.values();
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Short.BYTES));
    for (float value : values) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return initializer(name, DataType.FLOAT16, tensor.shape(), bytes.flip());
  }

  /** Signed bytes. */
  public Value constant(String name, List<Integer> shape, byte[] values) {
    return initializer(name, DataType.INT8, shape, ByteBuffer.wrap(values));
  }

  /** One unsigned byte, from 0 to 255. */
  public Value unsignedByte(String name, int value) {
    return initializer(name, DataType.UINT8, List.of(), ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  /** A vector of int32 constants. */
  public Value integers(String name, int[] values) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Integer.BYTES));
    bytes.asIntBuffer().put(values);
    return initializer(name, DataType.INT32, List.of(values.length), bytes);
  }

  /** A constant of another graph, as it is. */
  public Value constant(TensorProto tensor) {
    List<Integer> shape = tensor.getDimsList().stream().map(Math::toIntExact).toList();
    Value value = named(tensor.getName(), DataType.of(tensor.getDataType()), shape);
    graph.addInitializer(tensor);
    return value;
  }

  /** A vector of int64 constants, as shapes, axes and split sizes are given. */
  public Value constant(String name, int... values) {
    return constant(name, List.of(values.length), values);
  }

  /** An int64 scalar. */
  public Value scalar(String name, int value) {
    return constant(name, List.of(), value);
  }

  private Value constant(String name, List<Integer> shape, int... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    for (int value : values) {
      bytes.putLong(value);
    }
    return initializer(name, DataType.INT64, shape, bytes.flip());
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

  public GraphProto build() {
    return graph.build();
  }

  private Value named(String name, DataType type, List<Integer> shape) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two values are named \"" + name + "\"");
    }
    return new Value(name, type, shape);
  }

  private Value initializer(String name, DataType type, List<Integer> shape, ByteBuffer bytes) {
    Value value = named(name, type, shape);
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.code()).setRawData(wrap(bytes));
    shape.forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return value;
  }

  /** Wraps instead of copying: the buffer is ours and nobody changes it afterwards. */
  private static ByteString wrap(ByteBuffer bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
      if (dimension == Value.BATCH) {
        size.setDimParam(BATCH_NAME);
      } else if (dimension != Value.UNKNOWN) {
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
