package dev.vireo.training.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks, weights and pixels of make_golden.py, and what PyTorch computed from them. */
public final class Golden {
  public static final int CLASSES = 5;
  private static final int[] LABELS = {0, 3, 1, 4};

  private Golden() {}

  public static int[] labels() {
    return LABELS.clone();
  }

  public static Network network(String name) {
    return switch (name) {
      case "resnet-small" -> new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 32, CLASSES).network();
      case "resnet-imagenet" ->
          new ResNet(List.of(1, 1), 8, ResNet.Stem.IMAGENET, 32, CLASSES).network();
      case "cnn" -> cnn().network();
      case "vit-class-token" -> vit(Pooling.CLASS_TOKEN);
      case "vit-mean" -> vit(Pooling.MEAN);
      case "vit-post-norm" -> vit(Positions.LEARNED, Norms.POST, false).network();
      case "vit-distilled" -> vit(Positions.LEARNED, Norms.PRE, true).network();
      case "vit-hybrid" -> hybrid().network();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** A small one of airbench94's design. */
  private static Cnn cnn() {
    return new Cnn(
        16,
        Cnn.Stem.WHITENING,
        List.of(6, 8),
        2,
        Cnn.Pooling.FIRST,
        Optional.of(new Cnn.Norm(1e-12, 0.4, false)),
        Activation.GELU,
        Cnn.Start.IDENTITY,
        Cnn.Reduction.MAX,
        List.of(),
        0,
        1.0 / 9,
        CLASSES);
  }

  private static Network vit(Pooling pooling) {
    return new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, pooling, CLASSES).network();
  }

  private static VisionTransformer vit(Positions positions, Norms norms, boolean distilled) {
    return new VisionTransformer(
        16, 4, 24, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, CLASSES, 1e-6, positions, norms, distilled);
  }

  private static HybridTransformer hybrid() {
    return new HybridTransformer(
        ResNet.Block.BASIC,
        List.of(1, 1),
        4,
        ResNet.Stem.SMALL,
        new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, Pooling.MEAN, CLASSES));
  }

  public static JsonNode expected(String name) throws IOException {
    try (InputStream stream = Golden.class.getResourceAsStream("golden.json")) {
      return new ObjectMapper().readTree(stream).required(name);
    }
  }

  public static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  public static Map<String, Tensor> weights(Network network) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    long k = 0;
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.elements()];
      for (long i = 0; i < values.length; i++) {
        double u = ((i * i * 31 + i * 7919 + k * 104729 + 12345) % 10007) / 10007.0;
        values[(int) i] = (float) value(parameter, u);
      }
      weights.put(parameter.name(), new Tensor(parameter.shape(), values));
      k++;
    }
    return weights;
  }

  private static double value(Parameter parameter, double u) {
    List<Integer> shape = parameter.shape();
    if (parameter.name().endsWith("running_var")) {
      return 0.5 + u;
    }
    if (shape.size() == 1) {
      return parameter.name().endsWith("weight") ? 0.75 + 0.5 * u : (u - 0.5) * 0.2;
    }
    if (shape.getFirst() == 1) {
      return u - 0.5;
    }
    return (2 * u - 1) * Math.sqrt(3.0 * shape.getFirst() / parameter.elements());
  }

  /** Four images, NHWC, in direct memory. */
  public static ByteBuffer pixels(int size) {
    int bytes = LABELS.length * size * size * 3;
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes);
    for (long i = 0; i < bytes; i++) {
      pixels.put((byte) ((i * i * 17 + i * 101) / 7 % 256));
    }
    return pixels.flip();
  }
}
