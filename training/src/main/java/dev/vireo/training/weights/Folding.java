package dev.vireo.training.weights;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;

/**
 * A convolution's weight and bias while linear steps before and after it are folded into them, in
 * double precision.
 */
public final class Folding {
  private final List<Integer> shape;
  private final double[] weight;
  private final double[] bias;

  /** Weight {@code [out, in, kernel, kernel]}; bias {@code [out]}. */
  private Folding(Tensor weight, double[] bias) {
    this.shape = weight.shape();
    this.weight = widen(weight.values());
    this.bias = bias;
  }

  public static Folding of(Tensor weight) {
    return new Folding(weight, new double[weight.shape().getFirst()]);
  }

  public static Folding of(Tensor weight, Tensor bias) {
    return new Folding(weight, widen(bias.values()));
  }

  /** Makes the convolution give what {@code norm} would make of its output. */
  public void thenNormalize(
      BatchNorm norm, Tensor scale, Tensor shift, Tensor mean, Tensor variance) {
    int perOutput = weight.length / bias.length;
    for (int out = 0; out < bias.length; out++) {
      double factor = scale.values()[out] / Math.sqrt(variance.values()[out] + norm.epsilon());
      for (int i = out * perOutput; i < (out + 1) * perOutput; i++) {
        weight[i] *= factor;
      }
      bias[out] = (bias[out] - mean.values()[out]) * factor + shift.values()[out];
    }
  }

  /**
   * Makes the convolution take {@code 255 (x - mean)} where it took the normalized {@code (x -
   * mean) / std}. Exact under zero padding, since zeros stay zeros.
   */
  public void takingCenteredPixels(Preprocessing preprocessing) {
    int perChannel = shape.get(2) * shape.get(3);
    for (int i = 0; i < weight.length; i++) {
      weight[i] /= 255.0 * preprocessing.std().get(channel(i, perChannel));
    }
  }

  /**
   * Makes the convolution take pixels from 0 to 255 where it took the normalized {@code (x - mean)
   * / std}. Exact only without padding: a padded zero would count as a black pixel.
   */
  public void takingPixels(Preprocessing preprocessing) {
    takingCenteredPixels(preprocessing);
    int perChannel = shape.get(2) * shape.get(3);
    int perOutput = weight.length / bias.length;
    for (int i = 0; i < weight.length; i++) {
      bias[i / perOutput] -= weight[i] * 255.0 * preprocessing.mean().get(channel(i, perChannel));
    }
  }

  private int channel(int index, int perChannel) {
    return index / perChannel % shape.get(1);
  }

  public Tensor weight() {
    return new Tensor(shape, narrow(weight));
  }

  public Tensor bias() {
    return new Tensor(List.of(bias.length), narrow(bias));
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
