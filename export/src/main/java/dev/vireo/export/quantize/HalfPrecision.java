package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.GraphView;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rewriting of a float32 graph in half precision: weights and values are float16, but for what
 * sums over many values (layer norms, softmax, means) and the node that gives the logits. Input and
 * output keep their types.
 */
public final class HalfPrecision {
  private static final Set<String> IN_FLOAT =
      Set.of("LayerNormalization", "Softmax", "ReduceMean", "GlobalAveragePool");

  /** They move values without computing, so they take them as they come. */
  private static final Set<String> MOVES =
      Set.of("Reshape", "Flatten", "Transpose", "Gather", "Split");

  private final GraphView source;
  private final GraphBuilder graph;
  private final Operators operators;

  /** What nodes gave, in the type they gave it in. */
  private final Map<String, Value> given = new HashMap<>();

  private final Map<String, Value> converted = new HashMap<>();

  private HalfPrecision(OnnxGraph source) {
    this.source = source.view();
    this.graph = new GraphBuilder(this.source.name());
    this.operators = new Operators(graph, source.opset());
  }

  /**
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when a weight is beyond the range
   *     of half precision
   */
  public static OnnxGraph apply(OnnxGraph source) {
    HalfPrecision half = new HalfPrecision(source);
    for (Value input : half.source.inputs()) {
      half.given.put(input.name(), half.graph.input(input.name(), input.type(), input.shape()));
    }
    half.source.nodes().forEach(half::emit);
    half.source
        .outputs()
        .forEach(output -> half.graph.output(Lookup.required(half.given, output.name())));
    return half.graph.build(source.opset());
  }

  private void emit(NodeProto node) {
    String output = node.getOutput(0);
    DataType type = type(node);
    if (node.getOpType().equals("Cast")) {
      given.put(output, operators.cast(output, Lookup.required(given, node.getInput(0)), type));
      return;
    }
    List<Value> inputs = node.getInputList().stream().map(name -> input(name, type)).toList();
    List<Value> outputs =
        node.getOutputList().stream()
            .map(source::value)
            .map(value ->
                isFloat(value.type()) ? new Value(value.name(), type, value.shape()) : value)
            .toList();
    graph.copy(node, inputs, outputs);
    outputs.forEach(value -> given.put(value.name(), value));
  }

  /** Of a node's outputs. */
  private DataType type(NodeProto node) {
    DataType before = source.value(node.getOutput(0)).type();
    if (before != DataType.FLOAT
        || source.isOutput(node.getOutput(0))
        || IN_FLOAT.contains(node.getOpType())) {
      return before;
    }
    return MOVES.contains(node.getOpType())
        ? Lookup.required(given, node.getInput(0)).type()
        : DataType.FLOAT16;
  }

  /** A value or a constant in the type that a node of {@code type} takes it in. */
  private Value input(String name, DataType type) {
    Value value = given.get(name);
    if (value == null) {
      return converted.computeIfAbsent(name, _ -> constant(name, type));
    }
    if (value.type() == type || !isFloat(value.type())) {
      return value;
    }
    return converted.computeIfAbsent(
        name,
        _ -> operators.cast(name + (type == DataType.FLOAT ? ".fp32" : ".fp16"), value, type));
  }

  private Value constant(String name, DataType type) {
    return type == DataType.FLOAT16 && source.isFloatConstant(name)
        ? graph.halves(name, inRange(name, source.floats(name)))
        : graph.constant(source.constant(name).orElseThrow());
  }

  private static boolean isFloat(DataType type) {
    return type == DataType.FLOAT || type == DataType.FLOAT16;
  }

  private static Tensor inRange(String name, Tensor tensor) {
    for (float value : tensor.values()) {
      if (Float.isInfinite(Float.float16ToFloat(Float.floatToFloat16(value)))) {
        throw new VireoException(
            ErrorCode.INVALID_CHECKPOINT,
            "%s holds %s, and half precision reaches 65504; export this network in fp32"
                .formatted(name, value));
      }
    }
    return tensor;
  }
}
