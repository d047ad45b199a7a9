package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an ONNX file of any origin holds, read without running it.
 *
 * @param opsets version by domain; the standard operators' domain is {@code ai.onnx}
 * @param producer the program that wrote it, may be empty
 * @param operators how many nodes of each type the main graph has
 * @param parameters values in the main graph's initializers
 * @param weightTypes the element types of these, in lower case
 * @param metadata the {@code metadata_props}
 */
public record OnnxSummary(
    long irVersion,
    SortedMap<String, Long> opsets,
    String producer,
    List<Port> inputs,
    List<Port> outputs,
    SortedMap<String, Integer> operators,
    long parameters,
    SortedSet<String> weightTypes,
    SortedMap<String, String> metadata) {

  /**
   * An input or output.
   *
   * @param type the element type in lower case, for example {@code uint8}
   * @param shape a number, a name or {@code ?} for each dimension
   */
  public record Port(String name, String type, List<String> shape) {}

  private static final String STANDARD_DOMAIN = "ai.onnx";

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE}, or {@link
   *     ErrorCode#INVALID_MODEL} when the file is not an ONNX model
   */
  public static OnnxSummary read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      ModelProto model = ModelProto.parseFrom(stream);
      if (model.getGraph().getNodeCount() == 0 || model.getOpsetImportCount() == 0) {
        throw invalid(file, "it holds no graph");
      }
      return of(model);
    } catch (InvalidProtocolBufferException e) {
      throw invalid(file, String.valueOf(e.getMessage()));
    } catch (ArithmeticException _) {
      throw invalid(file, "an initializer has an impossible shape");
    } catch (NoSuchFileException _) {
      throw new VireoException(ErrorCode.NOT_FOUND, file + " does not exist");
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static OnnxSummary of(ModelProto model) {
    GraphProto graph = model.getGraph();
    SortedMap<String, Long> opsets = new TreeMap<>();
    model
        .getOpsetImportList()
        .forEach(opset ->
            opsets.put(
                opset.getDomain().isEmpty() ? STANDARD_DOMAIN : opset.getDomain(),
                opset.getVersion()));
    SortedMap<String, Integer> operators = new TreeMap<>();
    for (NodeProto node : graph.getNodeList()) {
      operators.merge(node.getOpType(), 1, Integer::sum);
    }
    Set<String> initializers = new HashSet<>();
    long parameters = 0;
    SortedSet<String> weightTypes = new TreeSet<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.add(tensor.getName());
      weightTypes.add(type(tensor.getDataType()));
      parameters = Math.addExact(parameters, elements(tensor));
    }
    SortedMap<String, String> metadata = new TreeMap<>();
    for (StringStringEntryProto entry : model.getMetadataPropsList()) {
      metadata.put(entry.getKey(), entry.getValue());
    }
    return new OnnxSummary(
        model.getIrVersion(),
        opsets,
        (model.getProducerName() + " " + model.getProducerVersion()).strip(),
        ports(graph.getInputList(), initializers),
        ports(graph.getOutputList(), Set.of()),
        operators,
        parameters,
        weightTypes,
        metadata);
  }

  private static long elements(TensorProto tensor) {
    long elements = 1;
    for (long dimension : tensor.getDimsList()) {
      elements = Math.multiplyExact(elements, dimension);
    }
    return elements;
  }

  /** Before IR version 4, initializers were listed among the inputs. */
  private static List<Port> ports(List<ValueInfoProto> values, Set<String> initializers) {
    List<Port> ports = new ArrayList<>();
    for (ValueInfoProto value : values) {
      if (!initializers.contains(value.getName())) {
        TypeProto.Tensor tensor = value.getType().getTensorType();
        ports.add(new Port(value.getName(), type(tensor.getElemType()), shape(tensor.getShape())));
      }
    }
    return ports;
  }

  private static String type(int number) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(number);
    return type == null ? "unknown" : type.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> shape(TensorShapeProto shape) {
    List<String> dimensions = new ArrayList<>();
    for (TensorShapeProto.Dimension dimension : shape.getDimList()) {
      dimensions.add(
          switch (dimension.getValueCase()) {
            case DIM_VALUE -> Long.toString(dimension.getDimValue());
            case DIM_PARAM -> dimension.getDimParam();
            case VALUE_NOT_SET -> "?";
          });
    }
    return dimensions;
  }

  private static VireoException invalid(Path file, String what) {
    return new VireoException(ErrorCode.INVALID_MODEL, file + " is not an ONNX model: " + what);
  }
}
