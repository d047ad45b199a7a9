package dev.vireo.bench.engines;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.engine.OnnxEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Floating-point operations for an image, two for each multiplication with its addition, of the
 * operations that take nearly all of the time: matrix products and convolutions. Counted from the
 * shapes that ONNX Runtime's profiler saw in one run of the graph as it is, before any fusion.
 *
 * @param flops for an image
 * @param uncounted operations that multiply matrices too and whose number is not known here
 */
public record GraphCost(double flops, Set<String> uncounted) {
  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");
  private static final Set<String> INTEGER_PRODUCTS =
      Set.of("MatMulInteger", "QLinearMatMul", "ConvInteger", "QLinearConv");
  private static final Set<String> UNKNOWN =
      Set.of(
          "Attention",
          "MultiHeadAttention",
          "GroupQueryAttention",
          "ConvTranspose",
          "Einsum",
          "LSTM",
          "GRU",
          "RNN",
          "FusedMatMul",
          "FusedGemm",
          "FusedConv",
          "DeformConv");

  /**
   * @param model an ONNX file
   * @param height of its images, where the graph takes any
   * @param width of its images, where the graph takes any
   * @param scratch a folder for the profile
   */
  public static GraphCost of(Path model, int height, int width, Path scratch) {
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.enableProfiling(scratch.resolve("profile").toString());
      try (OrtSession session = environment.createSession(model.toString(), options)) {
        int images = runOnce(environment, session, height, width);
        Path profile = Path.of(session.endProfiling());
        return count(new ObjectMapper().readTree(profile.toFile()), images);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot run " + model, e);
    } catch (IOException e) {
      throw new UncheckedIOException("no profile of " + model, e);
    }
  }

  /** The number of images in the run. */
  private static int runOnce(OrtEnvironment environment, OrtSession session, int height, int width)
      throws OrtException {
    var input = session.getInputInfo().entrySet().iterator().next();
    TensorInfo info = (TensorInfo) input.getValue().getInfo();
    long[] shape = info.getShape();
    boolean last = shape[3] == 3;
    shape[0] = Math.max(1, shape[0]);
    int row = last ? 1 : 2;
    shape[row] = shape[row] > 0 ? shape[row] : height;
    shape[row + 1] = shape[row + 1] > 0 ? shape[row + 1] : width;
    long count = shape[0] * shape[1] * shape[2] * shape[3];
    ByteBuffer zeros =
        ByteBuffer.allocateDirect(Math.toIntExact(count * info.type.size))
            .order(ByteOrder.nativeOrder());
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, zeros, shape, info.type)) {
      session.run(Map.of(input.getKey(), tensor)).close();
    }
    return (int) shape[0];
  }

  /**
   * @param profile as ONNX Runtime writes it: events with the shapes of inputs and outputs
   * @param images in the run
   */
  static GraphCost count(JsonNode profile, int images) {
    double flops = 0;
    Set<String> uncounted = new TreeSet<>();
    for (JsonNode event : profile) {
      JsonNode facts = event.path("args");
      String operator = facts.path("op_name").asText();
      if (!event.path("name").asText().endsWith("_kernel_time") || operator.isEmpty()) {
        continue;
      }
      List<long[]> inputs = shapes(facts.path("input_type_shape"));
      List<long[]> outputs = shapes(facts.path("output_type_shape"));
      if (operator.equals("Conv")) {
        // Each output value is a sum over the kernel and the channels of its group.
        flops += 2.0 * product(outputs.getFirst(), 0) * product(inputs.get(1), 1);
      } else if (PRODUCTS.contains(operator)) {
        flops += 2.0 * product(outputs.getFirst(), 0) * inner(operator, inputs, outputs);
      } else if (UNKNOWN.contains(operator) || INTEGER_PRODUCTS.contains(operator)) {
        uncounted.add(operator);
      }
    }
    return new GraphCost(flops / images, uncounted);
  }

  /** The dimension that a product sums over. */
  private static double inner(String operator, List<long[]> inputs, List<long[]> outputs) {
    long[] a = inputs.getFirst();
    if (operator.equals("MatMul")) {
      return (double) a[a.length - 1];
    }
    // Gemm may transpose its first input: what is not a row of the output is summed over.
    return product(a, 0) / outputs.getFirst()[0];
  }

  private static double product(long[] shape, int from) {
    double product = 1;
    for (int i = from; i < shape.length; i++) {
      product *= shape[i];
    }
    return product;
  }

  /** {@code [{"float": [1, 3, 224, 224]}, ...]}. */
  private static List<long[]> shapes(JsonNode values) {
    List<long[]> shapes = new ArrayList<>();
    for (JsonNode value : values) {
      for (JsonNode dimensions : value) {
        long[] shape = new long[dimensions.size()];
        for (int i = 0; i < shape.length; i++) {
          shape[i] = dimensions.get(i).asLong();
        }
        shapes.add(shape);
      }
    }
    return shapes;
  }
}
