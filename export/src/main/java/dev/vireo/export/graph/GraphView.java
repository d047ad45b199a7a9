package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vireo.training.weights.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A graph of {@link GraphBuilder}'s making, for reading: who makes a value, and who takes it. */
public final class GraphView {
  private final GraphProto graph;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> initializers = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  GraphView(GraphProto graph) {
    this.graph = graph;
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.put(tensor.getName(), tensor);
    }
    graph.getInputList().forEach(this::addValue);
    graph.getValueInfoList().forEach(this::addValue);
    for (ValueInfoProto output : graph.getOutputList()) {
      addValue(output);
      outputs.add(output.getName());
    }
  }

  private void addValue(ValueInfoProto info) {
    List<Integer> shape = new ArrayList<>();
    for (TensorShapeProto.Dimension size : info.getType().getTensorType().getShape().getDimList()) {
      shape.add(
          switch (size.getValueCase()) {
            case DIM_VALUE -> Math.toIntExact(size.getDimValue());
            case DIM_PARAM -> Value.BATCH;
            case VALUE_NOT_SET -> Value.UNKNOWN;
          });
    }
    DataType type = DataType.of(info.getType().getTensorType().getElemType());
    values.put(info.getName(), new Value(info.getName(), type, shape));
  }

  public String name() {
    return graph.getName();
  }

  /** In evaluation order. */
  public List<NodeProto> nodes() {
    return graph.getNodeList();
  }

  public List<Value> inputs() {
    return graph.getInputList().stream().map(input -> values.get(input.getName())).toList();
  }

  /** In the order in which they are declared. */
  public List<Value> outputs() {
    return graph.getOutputList().stream().map(output -> values.get(output.getName())).toList();
  }

  /** Whether a value leaves the graph. */
  public boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** The node that gives a value; empty for inputs and constants. */
  public Optional<NodeProto> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The nodes that take a value, one of them twice if it does. */
  public List<NodeProto> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** An input or what a node gives. */
  public Value value(String name) {
    return values.get(name);
  }

  /** A constant as it is stored; empty for other values. */
  public Optional<TensorProto> constant(String name) {
    return Optional.ofNullable(initializers.get(name));
  }

  public boolean isFloatConstant(String name) {
    return initializers.get(name).getDataType() == DataType.FLOAT.code();
  }

  /** The values of a float32 constant. */
  public Tensor floats(String name) {
    TensorProto constant = initializers.get(name);
    FloatBuffer stored =
        constant.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] copy = new float[stored.remaining()];
    stored.get(copy);
    return new Tensor(constant.getDimsList().stream().map(Math::toIntExact).toList(), copy);
  }
}
