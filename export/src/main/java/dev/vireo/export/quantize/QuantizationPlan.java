package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.GraphView;
import dev.vireo.inference.Lookup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes of a graph compute in integers, and which values are quantized for that: all matrix
 * products by constant weights; convolutions among feature maps and what joins and pools these.
 * Norms, softmax, GELU and attention's own products stay in float.
 */
final class QuantizationPlan {
  private static final Set<String> TAKE_MAPS =
      Set.of("Conv", "Relu", "Add", "MaxPool", "GlobalAveragePool");

  private final GraphView graph;
  private final Set<String> integerNodes = new HashSet<>();
  private final Set<String> quantizedOutputs = new HashSet<>();
  private final Map<String, String> reluAfter = new HashMap<>();
  private final Set<String> foldedRelus = new HashSet<>();
  private final Map<String, String> rangeOf = new LinkedHashMap<>();

  private final Set<String> inFloat;

  private QuantizationPlan(GraphView graph, Set<String> inFloat) {
    this.graph = graph;
    this.inFloat = inFloat;
  }

  /**
   * @param inFloat names of nodes with weights that stay in float
   */
  static QuantizationPlan of(GraphView graph, Set<String> inFloat) {
    QuantizationPlan plan = new QuantizationPlan(graph, inFloat);
    graph.nodes().forEach(plan::add);
    return plan;
  }

  private void add(NodeProto node) {
    String input = node.getInput(0);
    String output = node.getOutput(0);
    switch (node.getOpType()) {
      case "Conv" -> {
        if (staysAmongMaps(output) && !inFloat.contains(node.getName())) {
          integerNodes.add(output);
          if (PixelInput.of(graph, node).isEmpty()) {
            rangeOf.putIfAbsent(input, input);
          }
          quantizeOutput(output, output);
        }
      }
      case "Gemm" -> {
        if (!inFloat.contains(node.getName())) {
          integerNodes.add(output);
          rangeOf.putIfAbsent(input, input);
        }
      }
      case "Relu" -> {
        if (canFold(node)) {
          reluAfter.put(input, output);
          foldedRelus.add(output);
          rangeOf.remove(input);
          quantizedOutputs.remove(input);
          quantizeOutput(output, output);
        }
      }
      case "Add" -> {
        if (quantizedOutputs.containsAll(node.getInputList()) && !graph.isOutput(output)) {
          integerNodes.add(output);
          quantizeOutput(output, output);
        }
      }
      case "GlobalAveragePool" -> {
        if (quantizedOutputs.contains(input) && !graph.isOutput(output)) {
          integerNodes.add(output);
          quantizeOutput(output, output);
        }
      }
      case "MaxPool", "Flatten" -> {
        if (quantizedOutputs.contains(input) && !graph.isOutput(output)) {
          integerNodes.add(output);
          quantizeOutput(output, rangeOf(input));
        }
      }
      default -> {
        // Stays in float.
      }
    }
  }

  private boolean staysAmongMaps(String output) {
    return !graph.consumers(output).isEmpty()
        && graph.consumers(output).stream().allMatch(node -> TAKE_MAPS.contains(node.getOpType()));
  }

  /** A ReLU over what an integer node alone gives: saturation at zero is the same function. */
  private boolean canFold(NodeProto relu) {
    String input = relu.getInput(0);
    Optional<NodeProto> before = graph.producer(input);
    return quantizedOutputs.contains(input)
        && !graph.isOutput(relu.getOutput(0))
        && graph.consumers(input).size() == 1
        && before.isPresent()
        && Set.of("Conv", "Add").contains(before.get().getOpType());
  }

  private void quantizeOutput(String output, String range) {
    quantizedOutputs.add(output);
    rangeOf.put(output, range);
  }

  /** Values whose ranges calibration has to find. */
  Set<String> measured() {
    return new LinkedHashSet<>(rangeOf.values());
  }

  /** The nodes with weights that compute in integers. */
  List<NodeProto> weighted() {
    return graph.nodes().stream()
        .filter(this::computesInIntegers)
        .filter(node -> node.getOpType().equals("Conv") || node.getOpType().equals("Gemm"))
        .toList();
  }

  boolean computesInIntegers(NodeProto node) {
    return integerNodes.contains(node.getOutput(0));
  }

  /** Whether a node is a ReLU that the quantization before it does. */
  boolean isFolded(NodeProto node) {
    return foldedRelus.contains(node.getOutput(0));
  }

  /** What an integer node's output is quantized as: itself, or the ReLU after it. */
  String quantizedAs(String output) {
    return reluAfter.getOrDefault(output, output);
  }

  /** Whether a value exists as integers only, which all its users take. */
  boolean onlyIntegers(String value) {
    return quantizedOutputs.contains(value);
  }

  /** The measured value whose range a quantized value has. */
  String rangeOf(String value) {
    return Lookup.required(rangeOf, value);
  }
}
