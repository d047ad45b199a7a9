package dev.vireo.export.quantize;

import dev.vireo.training.weights.tensor.Tensor;

/**
 * The weights of a convolution or a matrix as signed bytes, symmetric, with a scale for each
 * output; the bias as int32 in units of the products that it is added to.
 *
 * @param weights row-major as they were, -127 to 127
 * @param scales by output
 * @param bias by output
 * @param biasScales by output: the input's scale times the weights'
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record QuantizedWeights(byte[] weights, float[] scales, int[] bias, float[] biasScales) {
  private static final int MAX_WEIGHT = 127;

  /** Leaves half of int32's range to the products. */
  private static final double MAX_BIAS = 0x1p30;

  /**
   * @param weight {@code [out, ...]}
   * @param bias {@code [out]}
   * @param inputScale of the integers that the weights are multiplied with
   */
  static QuantizedWeights of(Tensor weight, Tensor bias, float inputScale) {
    int outputs = weight.shape().getFirst();
    int perOutput = weight.values().length / outputs;
    byte[] weights = new byte[weight.values().length];
    float[] scales = new float[outputs];
    int[] integerBias = new int[outputs];
    float[] biasScales = new float[outputs];
    for (int out = 0; out < outputs; out++) {
      int from = out * perOutput;
      int to = from + perOutput;
      float scale = scale(weight.values(), from, to, bias.values()[out], inputScale);
      for (int i = from; i < to; i++) {
        weights[i] =
            (byte) Math.clamp(Math.rint(weight.values()[i] / scale), -MAX_WEIGHT, MAX_WEIGHT);
      }
      scales[out] = scale;
      biasScales[out] = inputScale * scale;
      integerBias[out] = (int) Math.rint((double) bias.values()[out] / biasScales[out]);
    }
    return new QuantizedWeights(weights, scales, integerBias, biasScales);
  }

  /**
   * By output, the mean of what these weights give less what the exact ones do (Nagel et al. 2019,
   * arXiv 1906.04721, section 4.2).
   *
   * @param weight exact, {@code [out, channels, ...]}
   * @param means by channel of what the weights are multiplied with
   */
  double[] meanErrors(Tensor weight, double[] means) {
    double[] errors = new double[bias.length];
    int perOutput = weights.length / bias.length;
    int perChannel = perOutput / means.length;
    for (int i = 0; i < weights.length; i++) {
      double error = (double) weights[i] * scales[i / perOutput] - weight.values()[i];
      errors[i / perOutput] += error * means[i % perOutput / perChannel];
    }
    return errors;
  }

  /** Reaches the largest weight, and is never so small that the bias would not fit. */
  private static float scale(float[] weights, int from, int to, float bias, float inputScale) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    double scale = Math.max(largest / MAX_WEIGHT, Math.abs(bias) / (inputScale * MAX_BIAS));
    return scale < Float.MIN_NORMAL ? 1 : (float) scale;
  }
}
