package dev.vireo.inference.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an ONNX graph's output is, by the operation that it comes from: ONNX Runtime tells only the
 * output's name, so the file is read (onnx.proto: a model's field 7 is its graph, whose field 1
 * holds the nodes with their inputs, outputs and operations in 1, 2 and 4).
 */
public final class OnnxOutputKind {
  private static final int GRAPH = 7;
  private static final int NODE = 1;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_OPERATION = 4;

  /** They change no value, or hardly: what their input is, their output is. */
  private static final Set<String> PASSING =
      Set.of(
          "Identity",
          "Cast",
          "Squeeze",
          "Unsqueeze",
          "Reshape",
          "Flatten",
          "Dropout",
          "QuantizeLinear",
          "DequantizeLinear");

  /** Nobody ends a network in them to give probabilities. */
  private static final Set<String> LOGITS =
      Set.of(
          "Gemm",
          "MatMul",
          "FusedMatMul",
          "FusedGemm",
          "Add",
          "Conv",
          "FusedConv",
          "BatchNormalization",
          "GlobalAveragePool",
          "AveragePool",
          "ReduceMean",
          "ReduceSum",
          "LogSoftmax",
          "Einsum",
          "QGemm",
          "QLinearMatMul",
          "QLinearAdd",
          "QLinearConv",
          "QLinearGlobalAveragePool");

  private record Node(String operation, String input) {}

  private OnnxOutputKind() {}

  /**
   * @param output its name
   * @throws VireoException INVALID_MODEL when it cannot be told
   */
  static OutputKind of(Path file, String output) {
    String operation = lastOperation(file, output).orElse("");
    return kind(operation)
        .orElseThrow(() ->
            new VireoException(
                ErrorCode.INVALID_MODEL,
                "%s gives '%s' by %s, which may be logits or probabilities: say --output-kind logits, probabilities (that sum to 1) or scores"
                    .formatted(
                        file,
                        output,
                        operation.isEmpty() ? "something unknown" : "the operation " + operation)));
  }

  /** For people: what an output was found to be, and why. */
  public static String describe(Path file, String output) {
    String operation = lastOperation(file, output).orElse("something unknown");
    return kind(operation)
        .map(kind ->
            switch (kind) {
              case LOGITS -> "logits (by " + operation + ")";
              case PROBABILITIES -> "probabilities (by " + operation + "): no softmax is added";
              case SCORES -> "scores (by " + operation + "): no softmax is added";
            })
        .orElse("by " + operation + ": to be named by --output-kind");
  }

  private static Optional<OutputKind> kind(String operation) {
    return switch (operation) {
      case "Softmax" -> Optional.of(OutputKind.PROBABILITIES);
      case "Sigmoid", "HardSigmoid" -> Optional.of(OutputKind.SCORES);
      default -> LOGITS.contains(operation) ? Optional.of(OutputKind.LOGITS) : Optional.empty();
    };
  }

  /** The last that changes values; empty where the file is no such message. */
  private static Optional<String> lastOperation(Path file, String output) {
    Map<String, Node> producers;
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      producers = producers(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
    String name = output;
    for (int steps = 0; steps < producers.size(); steps++) {
      Node node = producers.get(name);
      if (node == null) {
        return Optional.empty();
      }
      if (!PASSING.contains(node.operation())) {
        return Optional.of(node.operation());
      }
      name = node.input();
    }
    return Optional.empty();
  }

  /** Nodes by the names of their outputs. */
  private static Map<String, Node> producers(MemorySegment model) {
    Map<String, Node> producers = new HashMap<>();
    ProtoFields parts = new ProtoFields(model);
    while (parts.next()) {
      if (parts.number() == GRAPH) {
        ProtoFields graph = new ProtoFields(parts.content());
        while (graph.next()) {
          if (graph.number() == NODE) {
            add(graph.content(), producers);
          }
        }
      }
    }
    return producers;
  }

  private static void add(MemorySegment message, Map<String, Node> producers) {
    String operation = "";
    String input = "";
    List<String> outputs = new ArrayList<>(1);
    ProtoFields node = new ProtoFields(message);
    while (node.next()) {
      switch (node.number()) {
        case NODE_INPUT -> input = input.isEmpty() ? node.text() : input;
        case NODE_OUTPUT -> outputs.add(node.text());
        case NODE_OPERATION -> operation = node.text();
        default -> {}
      }
    }
    for (String output : outputs) {
      producers.put(output, new Node(operation, input));
    }
  }
}
