package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.GraphView;
import dev.vireo.export.graph.IntegerOperators;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.Lookup;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rewriting of a float32 graph in the QDQ form of static quantization: each node that computes
 * in integers stands between DequantizeLinear of its inputs and QuantizeLinear of its output, which
 * runtimes fuse with it (onnxruntime.ai, "Quantize ONNX models"). Activations are unsigned bytes
 * with a zero point, weights signed bytes with a scale for each output: the pair that vector
 * instructions for neural networks (AVX-512 VNNI) multiply.
 */
final class Quantizer {
  private final GraphView source;
  private final QuantizationPlan plan;
  private final Measurements measured;
  private final GraphBuilder graph;
  private final Operators operators;
  private final IntegerOperators rounding;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Value> dequantized = new HashMap<>();

  private Quantizer(
      OnnxGraph source, GraphView view, QuantizationPlan plan, Measurements measured) {
    this.source = view;
    this.plan = plan;
    this.measured = measured;
    this.graph = new GraphBuilder(view.name());
    this.operators = new Operators(graph, source.opset());
    this.rounding = new IntegerOperators(graph);
  }

  /**
   * @param measured the range of every value that the plan wants measured
   */
  static OnnxGraph quantize(OnnxGraph source, QuantizationPlan plan, Measurements measured) {
    GraphView view = source.view();
    Quantizer quantizer = new Quantizer(source, view, plan, measured);
    for (Value input : view.inputs()) {
      quantizer.values.put(
          input.name(), quantizer.graph.input(input.name(), input.type(), input.shape()));
    }
    Set<String> needed = quantizer.needed();
    for (NodeProto node : view.nodes()) {
      if (quantizer.isNeeded(node, needed) && !plan.isFolded(node)) {
        quantizer.emit(node);
      }
    }
    view.outputs()
        .forEach(
            output -> quantizer.graph.output(Lookup.required(quantizer.values, output.name())));
    return quantizer.graph.build(source.opset());
  }

  /** Without the nodes that prepared pixels for a convolution that now takes them as they are. */
  private Set<String> needed() {
    Set<String> needed = new HashSet<>();
    for (NodeProto node : source.nodes().reversed()) {
      if (isNeeded(node, needed)) {
        needed.addAll(node.getInputList().subList(1, node.getInputCount()));
        needed.add(pixels(node).map(PixelInput::pixels).orElse(node.getInput(0)));
      }
    }
    return needed;
  }

  private boolean isNeeded(NodeProto node, Set<String> needed) {
    return node.getOutputList().stream()
        .anyMatch(output -> needed.contains(output) || source.isOutput(output));
  }

  private Optional<PixelInput> pixels(NodeProto node) {
    return node.getOpType().equals("Conv") && plan.computesInIntegers(node)
        ? PixelInput.of(source, node)
        : Optional.empty();
  }

  private void emit(NodeProto node) {
    if (!plan.computesInIntegers(node)) {
      copy(node, node.getInputList().stream().map(this::floats).toList());
      return;
    }
    switch (node.getOpType()) {
      case "Conv", "Gemm" -> copy(node, weighted(node));
      default -> copy(node, node.getInputList().stream().map(this::dequantized).toList());
    }
    String output = plan.quantizedAs(node.getOutput(0));
    if (plan.onlyIntegers(output)) {
      dequantized.put(output, quantize(output, Lookup.required(values, node.getOutput(0))));
    }
  }

  private void copy(NodeProto node, List<Value> inputs) {
    List<Value> outputs = node.getOutputList().stream().map(source::value).toList();
    graph.copy(node, inputs, outputs);
    outputs.forEach(output -> values.put(output.name(), output));
  }

  /** A value or a constant as nodes in float take it. */
  private Value floats(String name) {
    if (plan.onlyIntegers(name)) {
      return Lookup.required(dequantized, name);
    }
    return values.computeIfAbsent(name, _ -> graph.constant(source.constant(name).orElseThrow()));
  }

  /** A value as nodes in integers take it. */
  private Value dequantized(String name) {
    return dequantized.computeIfAbsent(name, _ -> quantize(name, floats(name)));
  }

  private Value quantize(String name, Value x) {
    Range range = range(name);
    Value scale = scalar(name + ".scale", range.scale());
    Value zero = graph.unsignedByte(name + ".zero_point", range.zeroPoint());
    Value levels = rounding.quantizeLinear(name + ".quantized", x, scale, zero);
    return rounding.dequantizeLinear(name + ".dequantized", levels, scale, zero);
  }

  private Range range(String name) {
    return Lookup.required(measured.ranges(), plan.rangeOf(name));
  }

  /** Input, weight and bias of a convolution or a matrix product. */
  private List<Value> weighted(NodeProto node) {
    String weightName = node.getInput(1);
    String biasName = node.getInput(2);
    Tensor weight = source.floats(weightName);
    Tensor bias = source.floats(biasName);
    Value x;
    float inputScale;
    Optional<PixelInput> pixels = pixels(node);
    if (pixels.isPresent()) {
      x = dequantize(node.getName() + ".pixels", pixels.get());
      inputScale = 1;
      bias = pixels.get().bias(weight, bias);
      weight = pixels.get().weight(weight);
    } else {
      x = dequantized(node.getInput(0));
      inputScale = range(node.getInput(0)).scale();
    }
    QuantizedWeights integers =
        QuantizedWeights.of(weight, corrected(node, weight, bias, inputScale, pixels), inputScale);
    return List.of(x, weight(weightName, weight, integers), bias(biasName, integers));
  }

  /** The bias that makes up for what rounding the weights does to the mean of the output. */
  private Tensor corrected(
      NodeProto node, Tensor weight, Tensor bias, float inputScale, Optional<PixelInput> pixels) {
    double[] means = measured.means().get(node.getInput(0));
    if (means == null) {
      return bias;
    }
    double[] inputs = pixels.isPresent() ? pixels.get().means(means) : means;
    double[] errors = QuantizedWeights.of(weight, bias, inputScale).meanErrors(weight, inputs);
    float[] values = bias.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] - errors[i]);
    }
    return new Tensor(bias.shape(), values);
  }

  /** Each pixel's level as a float, less the zero point. */
  private Value dequantize(String name, PixelInput pixels) {
    Value scale = scalar(name + ".scale", 1);
    Value zero = graph.unsignedByte(name + ".zero_point", pixels.zeroPoint());
    Value levels = Lookup.required(values, pixels.pixels());
    Value masked =
        pixels.isMasked()
            ? operators.appendChannel(
                name + ".masked", levels, graph.unsignedByte(name + ".mask", pixels.maskLevel()))
            : levels;
    return rounding.dequantizeLinear(name, masked, scale, zero);
  }

  private Value weight(String name, Tensor weight, QuantizedWeights integers) {
    int outputs = weight.shape().getFirst();
    return rounding.dequantizeRows(
        name,
        graph.constant(name + ".int8", weight.shape(), integers.weights()),
        vector(name + ".scale", integers.scales()),
        graph.constant(name + ".zero_point", List.of(outputs), new byte[outputs]));
  }

  private Value bias(String name, QuantizedWeights integers) {
    int outputs = integers.bias().length;
    return rounding.dequantizeRows(
        name,
        graph.integers(name + ".int32", integers.bias()),
        vector(name + ".scale", integers.biasScales()),
        graph.integers(name + ".zero_point", new int[outputs]));
  }

  private Value scalar(String name, float value) {
    return graph.constant(name, new Tensor(List.of(), new float[] {value}));
  }

  private Value vector(String name, float[] values) {
    return graph.constant(name, new Tensor(List.of(values.length), values));
  }
}
