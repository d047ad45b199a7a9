package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vireo.inference.Lookup;
import dev.vireo.training.weights.tensor.Tensor;
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
  private final Map<String, Constant> constants = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  GraphView(GraphProto graph, List<Constant> constants) {
    this.graph = graph;
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    constants.forEach(constant -> this.constants.put(constant.name(), constant));
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
            case DIM_PARAM -> Value.ofSymbol(size.getDimParam());
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
    return Lookup.required(values, name);
  }

  /** Empty for other values. */
  public Optional<Constant> constant(String name) {
    return Optional.ofNullable(Lookup.required(constants, name));
  }

  public boolean isFloatConstant(String name) {
    return Lookup.required(constants, name).type() == DataType.FLOAT;
  }

  /**
   * The values of a float32 constant.
   *
   * @throws IllegalArgumentException when it is of another type
   */
  public Tensor floats(String name) {
    Constant constant = Lookup.required(constants, name);
    if (constant.elements() instanceof Elements.Floats(float[] values)) {
      return new Tensor(constant.shape(), values);
    }
    throw new IllegalArgumentException(name + " is of type " + constant.type());
  }
}
