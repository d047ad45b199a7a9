package dev.vireo.export;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Weights and pixels from a seed, of the sizes that trained networks have. */
public final class Samples {
  /** No two channels alike, so that a mix-up shows. */
  public static final List<Float> MEAN = List.of(0.3f, 0.5f, 0.6f);

  public static final List<Float> STD = List.of(0.2f, 0.3f, 0.15f);

  private Samples() {}

  public static Preprocessing preprocessing(int size) {
    return Preprocessing.stretch(size, MEAN, STD);
  }

  public static Map<String, Tensor> weights(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) draw(parameter, random);
      }
      weights.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    return weights;
  }

  private static double draw(Parameter parameter, SplittableRandom random) {
    double normal = random.nextGaussian();
    List<Integer> shape = parameter.shape();
    if (parameter.name().endsWith("running_var")) {
      return 0.5 + random.nextDouble();
    }
    if (shape.size() == 1) {
      return parameter.name().endsWith("weight") ? 1 + 0.2 * normal : 0.1 * normal;
    }
    // Keeps the activations' variance: 1 / fan-in.
    return shape.getFirst() == 1
        ? normal
        : normal * Math.sqrt((double) shape.getFirst() / parameter.elements());
  }

  /** Random pixels, NHWC, direct. */
  public static ByteBuffer pixels(int count, int size, long seed) {
    byte[] bytes = new byte[count * size * size * 3];
    new SplittableRandom(seed).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
