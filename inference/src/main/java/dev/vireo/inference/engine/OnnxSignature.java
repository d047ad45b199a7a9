package dev.vireo.inference.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.ModelSignature.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads the {@link ModelSignature} of an ONNX graph. */
final class OnnxSignature {
  private static final int CHANNELS = 3;

  private OnnxSignature() {}

  /**
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when this is not an image classifier
   */
  static ModelSignature of(
      Path file,
      Map<String, NodeInfo> inputs,
      Map<String, NodeInfo> outputs,
      Optional<String> outputName) {
    if (inputs.size() != 1) {
      throw invalid(file, "it has the inputs " + inputs.keySet() + ", not one image input");
    }
    NodeInfo input = inputs.values().iterator().next();
    NodeInfo output = output(file, outputs, outputName);
    long[] pixels = input(file, input);
    Layout layout = layout(((TensorInfo) input.getInfo()).type, pixels);
    int first = layout == Layout.FLOAT_NCHW ? 2 : 1;
    return new ModelSignature(
        input.getName(),
        layout,
        Math.toIntExact(pixels[first]),
        Math.toIntExact(pixels[first + 1]),
        pixels[0] < 1 ? ModelSignature.ANY : Math.toIntExact(pixels[0]),
        output.getName(),
        classes(file, output),
        others(outputs, output.getName(), pixels[0]));
  }

  private static NodeInfo output(
      Path file, Map<String, NodeInfo> outputs, Optional<String> wanted) {
    String name = wanted.orElse("logits");
    if (outputs.containsKey(name)) {
      return Lookup.required(outputs, name);
    }
    if (wanted.isPresent()) {
      throw invalid(file, "it has no output '" + name + "'; it has " + outputs.keySet());
    }
    List<NodeInfo> possible = outputs.values().stream().filter(OnnxSignature::perClass).toList();
    if (possible.size() > 1) {
      throw invalid(
          file,
          "several of its outputs may be that of a classifier: say --output-name with one of "
              + possible.stream().map(NodeInfo::getName).toList());
    }
    return possible.isEmpty() ? outputs.values().iterator().next() : possible.getFirst();
  }

  private static boolean perClass(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo tensor
        && isFloat(tensor.type)
        && tensor.getShape().length == 2;
  }

  private static boolean isFloat(OnnxJavaType type) {
    return type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16;
  }

  /**
   * @param images in each run, or less than 1 for any number
   */
  private static List<ModelOutput> others(
      Map<String, NodeInfo> outputs, String logits, long images) {
    List<ModelOutput> others = new ArrayList<>();
    for (NodeInfo node : outputs.values()) {
      if (!node.getName().equals(logits) && node.getInfo() instanceof TensorInfo tensor) {
        type(tensor.type)
            .filter(_ -> perImage(tensor.getShape(), images))
            .ifPresent(type ->
                others.add(new ModelOutput(node.getName(), type, ofOne(tensor.getShape()))));
      }
    }
    return others;
  }

  private static boolean perImage(long[] shape, long images) {
    return shape.length > 0 && (shape[0] < 1 || shape[0] == images);
  }

  private static List<Long> ofOne(long[] shape) {
    return Arrays.stream(shape)
        .skip(1)
        .map(edge -> Math.max(edge, ModelSignature.ANY))
        .boxed()
        .toList();
  }

  private static Optional<ModelOutput.Type> type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> Optional.of(ModelOutput.Type.FLOAT32);
      case INT64 -> Optional.of(ModelOutput.Type.INT64);
      default -> Optional.empty();
    };
  }

  private static Layout layout(OnnxJavaType type, long[] shape) {
    if (type == OnnxJavaType.UINT8) {
      return Layout.UINT8_NHWC;
    }
    return shape[1] != CHANNELS && shape[3] == CHANNELS ? Layout.FLOAT_NHWC : Layout.FLOAT_NCHW;
  }

  private static long[] input(Path file, NodeInfo node) {
    if (node.getInfo() instanceof TensorInfo tensor) {
      long[] shape = tensor.getShape();
      boolean bytes =
          tensor.type == OnnxJavaType.UINT8
              && shape.length == 4
              && (shape[3] == CHANNELS || shape[3] < 0);
      boolean floats =
          isFloat(tensor.type)
              && shape.length == 4
              && (shape[1] == CHANNELS || shape[1] < 0 || shape[3] == CHANNELS);
      if (bytes || floats) {
        return shape;
      }
    }
    throw invalid(
        file,
        "its input '"
            + node.getName()
            + "' is "
            + words(node)
            + ", and an image is uint8 [N, height, width, 3], float32 or float16 [N, 3, height, width] or [N, height, width, 3]");
  }

  private static int classes(Path file, NodeInfo node) {
    if (perClass(node)) {
      return Math.toIntExact(((TensorInfo) node.getInfo()).getShape()[1]);
    }
    throw invalid(
        file,
        "its output '"
            + node.getName()
            + "' is "
            + words(node)
            + ", and the logits of a classifier are float32 or float16 [N, classes]");
  }

  /** {@code int8 [N, 3, 16, 16]}, without names of the runtime's classes. */
  private static String words(NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo tensor)) {
      return "no tensor (a sequence or a map, as scikit-learn's converter writes without zipmap=False)";
    }
    StringJoiner sizes = new StringJoiner(", ", " [", "]");
    for (int i = 0; i < tensor.getShape().length; i++) {
      String name = tensor.getDimensionNames()[i];
      long size = tensor.getShape()[i];
      sizes.add(size >= 0 ? String.valueOf(size) : name.isEmpty() ? "?" : name);
    }
    String type =
        tensor.type == OnnxJavaType.FLOAT ? "float32" : tensor.type.name().toLowerCase(Locale.ROOT);
    return type + sizes;
  }

  private static VireoException invalid(Path file, String what) {
    return new VireoException(
        ErrorCode.INVALID_MODEL, file + " is not an image classifier: " + what);
  }
}
