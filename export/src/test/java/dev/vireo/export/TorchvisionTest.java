package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks against torchvision's own: see make_torchvision.py. */
class TorchvisionTest {
  private static final int SIZE = 224;
  private static final int CLASSES = 1000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet34", "resnet50", "vit_b_16"})
  void theExportedGraphAnswersAsTorchvisionDoes(String name) throws Exception {
    Network network = architecture(name).network();
    Path model = folder.resolve("model.onnx");
    NetworkEmitter.emit(
            name, network, weights(network), Preprocessing.centerCrop(SIZE), GraphForm.DEFAULT)
        .write(model, new TreeMap<>());
    float[] expected = expected(name);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[] logits = runtime.run(pixels(), 1, SIZE)[0];
      assertThat(Arrays.copyOf(logits, expected.length)).containsExactly(expected, within(1e-4f));
    }
  }

  private static Architecture architecture(String name) {
    return switch (name) {
      case "resnet18" -> ResNet.resnet18(SIZE, CLASSES);
      case "resnet34" -> ResNet.resnet34(SIZE, CLASSES);
      case "resnet50" -> ResNet.resnet50(SIZE, CLASSES);
      case "vit_b_16" ->
          new VisionTransformer(SIZE, 16, 768, 12, 12, 4, 0, 0, Pooling.CLASS_TOKEN, CLASSES);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static float[] expected(String name) throws IOException {
    try (InputStream stream = TorchvisionTest.class.getResourceAsStream("torchvision.json")) {
      JsonNode logits = new ObjectMapper().readTree(stream).required(name);
      float[] values = new float[logits.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = logits.get(i).floatValue();
      }
      return values;
    }
  }

  private static Map<String, Tensor> weights(Network network) {
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      CRC32 seed = new CRC32();
      seed.update(parameter.name().getBytes(StandardCharsets.UTF_8));
      float[] values = new float[(int) parameter.elements()];
      DoubleUnaryOperator value = value(parameter);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) value.applyAsDouble(uniform(seed.getValue(), i));
      }
      weights.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    return weights;
  }

  private static DoubleUnaryOperator value(Parameter parameter) {
    List<Integer> shape = parameter.shape();
    if (parameter.name().endsWith("running_var")) {
      return u -> 0.5 + u;
    }
    if (shape.size() == 1) {
      return parameter.name().endsWith("weight") ? u -> 0.75 + 0.5 * u : u -> (u - 0.5) * 0.2;
    }
    if (shape.getFirst() == 1) {
      return u -> u - 0.5;
    }
    double scale = Math.sqrt(3.0 * shape.getFirst() / parameter.elements());
    return u -> (2 * u - 1) * scale;
  }

  private static double uniform(long seed, int i) {
    long x = (i + seed * 1_000_003) * 0x9E3779B97F4A7C15L;
    x ^= x >>> 32;
    return (x & 0xFFFFFF) / (double) (1 << 24);
  }

  private static ByteBuffer pixels() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIZE * SIZE * 3);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put((byte) Math.floor(uniform(7, i) * 256));
    }
    return pixels.flip();
  }
}
