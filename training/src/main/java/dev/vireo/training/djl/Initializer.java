package dev.vireo.training.djl;

import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Draws a network's parameters before training. The same seed gives the same values on every
 * machine and device: each parameter has its own generator, seeded by the seed and its name.
 */
public final class Initializer {
  private Initializer() {}

  /** Every parameter of {@code network} by its full name. */
  public static Map<String, Tensor> draw(Network network, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      tensors.put(parameter.name(), new Tensor(parameter.shape(), values(parameter, seed)));
    }
    return tensors;
  }

  private static float[] values(Parameter parameter, long seed) {
    RandomGenerator random =
        new SplittableRandom(seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode());
    float[] values = new float[Math.toIntExact(parameter.elements())];
    switch (parameter.initial()) {
      case Initial.Constant(float value) -> Arrays.fill(values, value);
      case Initial.Normal(double deviation) -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
      case Initial.TruncatedNormal(double deviation) -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * truncatedGaussian(random));
        }
      }
      case Initial.Uniform(double bound) -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
      }
    }
    return values;
  }

  private static double truncatedGaussian(RandomGenerator random) {
    double value = random.nextGaussian();
    while (Math.abs(value) > 2) {
      value = random.nextGaussian();
    }
    return value;
  }
}
