package dev.vireo.export.reading;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A quantized graph as it lies in a file: nodes, who reads what, and constants. */
final class QuantizedFile {
  private final GraphProto graph;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  private QuantizedFile(GraphProto graph) {
    this.graph = graph;
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    for (NodeProto node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
  }

  /**
   * @throws VireoException UNREADABLE; INVALID_MODEL
   */
  static QuantizedFile read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return new QuantizedFile(ModelProto.parseFrom(stream).getGraph());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  /** In evaluation order. */
  List<NodeProto> nodes() {
    return graph.getNodeList();
  }

  String input() {
    return graph.getInput(0).getName();
  }

  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  boolean isConstant(String value) {
    return constants.containsKey(value);
  }

  /** The one node that reads a value; empty where there are more, or none, or it is an output. */
  Optional<NodeProto> onlyReader(String value) {
    List<NodeProto> found = readers.getOrDefault(value, List.of());
    return found.size() == 1 && !isOutput(value) ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** The dimensions of a constant. */
  List<Integer> shape(String name) {
    return constant(name).getDimsList().stream().map(Math::toIntExact).toList();
  }

  /** The values of a constant of integers or float32. */
  double[] numbers(String name) {
    TensorProto tensor = constant(name);
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int type = tensor.getDataType();
    int width =
        switch (type) {
          case TensorProto.DataType.INT8_VALUE, TensorProto.DataType.UINT8_VALUE -> 1;
          case TensorProto.DataType.INT32_VALUE, TensorProto.DataType.FLOAT_VALUE -> 4;
          case TensorProto.DataType.INT64_VALUE -> 8;
          default -> throw unsupported("a constant of another type than it writes, " + name);
        };
    long count = 1;
    for (long size : tensor.getDimsList()) {
      count *= size;
    }
    if (count * width != raw.remaining()) {
      throw unsupported("a constant that does not lie in the file itself, " + name);
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case TensorProto.DataType.INT8_VALUE -> raw.get();
            case TensorProto.DataType.UINT8_VALUE -> raw.get() & 0xff;
            case TensorProto.DataType.INT32_VALUE -> raw.getInt();
            case TensorProto.DataType.FLOAT_VALUE -> raw.getFloat();
            default -> raw.getLong();
          };
    }
    return values;
  }

  boolean isInt8(String name) {
    return constant(name).getDataType() == TensorProto.DataType.INT8_VALUE;
  }

  /** The value of a constant of one. */
  double number(String name) {
    double[] values = numbers(name);
    if (values.length != 1) {
      throw unsupported("a value whose levels differ by channel, " + name);
    }
    return values[0];
  }

  private TensorProto constant(String name) {
    TensorProto tensor = constants.get(name);
    if (tensor == null) {
      throw unsupported("a weight that is computed, " + name);
    }
    return tensor;
  }

  /** The integers of an attribute; these where it is not there. */
  static List<Long> integers(NodeProto node, String name, Long... usual) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getIntsList();
      }
    }
    return Arrays.asList(usual);
  }

  /** The integer of an attribute; this where it is not there. */
  static long integer(NodeProto node, String name, long usual) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getI();
      }
    }
    return usual;
  }

  /** All are one number, which this is. */
  static int same(NodeProto node, String name, Long... usual) {
    List<Long> values = integers(node, name, usual);
    if (values.stream().distinct().count() != 1) {
      throw unsupported("a " + node.getOpType() + " with unequal " + name);
    }
    return Math.toIntExact(values.getFirst());
  }

  static VireoException unsupported(String what) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "of int8 it computes ResNets and CNNs that give logits alone, and there is " + what);
  }
}
