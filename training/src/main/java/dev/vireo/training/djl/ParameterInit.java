package dev.vireo.training.djl;

import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Draws a network's parameters before training. The same seed gives the same values on every
 * machine and device: each parameter has its own generator, seeded by the seed and its name.
 */
public final class ParameterInit {
  private ParameterInit() {}

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
      case Initial.Uniform(double bound) -> uniform(values, 0, bound, random);
      case Initial.Sinusoidal(int before, int columns) ->
          sinusoids(values, before, columns, parameter.shape().get(2));
      case Initial.PartialIdentity(double bound) ->
          uniform(values, identity(values, parameter.shape()), bound, random);
      case Initial.Whitening() ->
          uniform(
              values,
              0,
              1 / Math.sqrt((double) values.length / parameter.shape().getFirst()),
              random);
    }
    return values;
  }

  private static void uniform(float[] values, int from, double bound, RandomGenerator random) {
    for (int i = from; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  private static void sinusoids(float[] values, int before, int columns, int width) {
    int frequencies = width / 4;
    for (int token = 0; token < values.length / width - before; token++) {
      int at = (before + token) * width;
      for (int half = 0; half < 2; half++) {
        int place = half == 0 ? token % columns : token / columns;
        for (int i = 0; i < frequencies; i++) {
          double angle = place / Math.pow(10_000, (double) i / frequencies);
          values[at + 2 * half * frequencies + i] = (float) Math.sin(angle);
          values[at + (2 * half + 1) * frequencies + i] = (float) Math.cos(angle);
        }
      }
    }
  }

  /**
   * The first filters of {@code [out, in, kernel, kernel]}, of which each hands on one input.
   *
   * @return where the other filters begin
   */
  private static int identity(float[] values, List<Integer> shape) {
    int in = shape.get(1);
    int area = shape.get(2) * shape.get(3);
    int centre = shape.get(2) / 2 * shape.get(3) + shape.get(3) / 2;
    int filters = Math.min(shape.get(0), in);
    for (int filter = 0; filter < filters; filter++) {
      values[(filter * in + filter) * area + centre] = 1;
    }
    return filters * in * area;
  }

  private static double truncatedGaussian(RandomGenerator random) {
    double value = random.nextGaussian();
    while (Math.abs(value) > 2) {
      value = random.nextGaussian();
    }
    return value;
  }
}
