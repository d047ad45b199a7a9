package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.ConvolutionReference;
import dev.vireo.training.kernel.Deviation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One convolution or product on random values, its result with and without recording and all of its
 * gradients, measured by plain Java in double precision.
 */
final class Trial {
  /** Of what is tried, and how; another one asks again what was answered. */
  static final int REVISION = 2;

  /**
   * Results may be off by so much of their root mean square: float32 sums thousands of products,
   * bfloat16 keeps 8 bits of each result. A single wrong channel of a thousand is off by more.
   */
  private static double tolerance(Precision precision) {
    return switch (precision) {
      case FP32 -> 3e-4;
      case BF16 -> 3e-2;
    };
  }

  /** What is tried, as the network calls it. */
  @FunctionalInterface
  interface Computation {
    /**
     * @param x float32 {@code [count, height, width, in]}
     * @param parameters float32 weight {@code [out, in, kernel, kernel]} and, if any, bias {@code
     *     [out]}
     * @return float32 {@code [count, outHeight, outWidth, out]} in the manager of {@code x}
     */
    NDArray apply(NDArray x, List<NDArray> parameters);
  }

  private final ConvolutionReference reference;
  private final Precision precision;
  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] x;
  private final float[] weight;
  private final float[] bias;
  private final float[] gradient;
  private final double[] outWeights;
  private final double[] inWeights;

  /**
   * @param bias whether there is one
   */
  Trial(ConvolutionReference reference, boolean bias, Precision precision) {
    this.reference = reference;
    this.precision = precision;
    x = draw(reference.inputs(), precision);
    weight = draw(reference.weights(), precision);
    this.bias = draw(bias ? reference.out() : 0, precision);
    gradient = draw(reference.outputs(), precision);
    outWeights = weights(reference.out());
    inWeights = weights(reference.in());
  }

  /** Values of [-1, 1), in bfloat16 such as it can hold. */
  private float[] draw(int count, Precision precision) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (precision) {
            case FP32 -> (random.nextInt() >> 8) * 0x1p-23f;
            case BF16 -> (random.nextInt() >> 24) * 0x1p-7f;
          };
    }
    return values;
  }

  /** Far from zero, of both signs, no two alike. */
  private double[] weights(int count) {
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = random.nextDouble(0.5, 1.5) * (random.nextBoolean() ? 1 : -1);
    }
    return weights;
  }

  /**
   * What is wrong, for people; empty where nothing is.
   *
   * @param manager of the device
   */
  Optional<String> fault(NDManager manager, Computation computation) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray images =
          place(
              scratch, x, reference.count(), reference.height(), reference.width(), reference.in());
      NDArray kernels =
          place(
              scratch,
              weight,
              reference.out(),
              reference.in(),
              reference.kernel(),
              reference.kernel());
      List<NDArray> parameters =
          bias.length == 0
              ? List.of(kernels)
              : List.of(kernels, place(scratch, bias, reference.out()));
      try (Autograd _ = Autograd.off()) {
        Optional<String> wrong = result(computation.apply(images, parameters));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      try (Autograd _ = Autograd.on()) {
        images.setRequiresGradient(true);
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        NDArray y = computation.apply(images, parameters);
        NDArray seed =
            place(
                scratch,
                gradient,
                reference.count(),
                reference.outHeight(),
                reference.outWidth(),
                reference.out());
        Autograd.backward(y.mul(seed).sum());
        return result(y)
            .or(() -> inputGradient(images.getGradient().toFloatArray()))
            .or(() -> weightGradient(kernels.getGradient().toFloatArray()))
            .or(() ->
                bias.length == 0
                    ? Optional.empty()
                    : biasGradient(parameters.getLast().getGradient().toFloatArray()));
      }
    }
  }

  private Optional<String> result(NDArray y) {
    double[] expected = reference.result(x, weight, outWeights);
    double shift = 0;
    for (int o = 0; o < bias.length; o++) {
      shift += outWeights[o] * bias[o];
    }
    for (int i = 0; i < expected.length; i++) {
      expected[i] += shift;
    }
    double[] actual = ConvolutionReference.sums(y.toFloatArray(), reference.out(), outWeights);
    return wrong("its result", actual, expected);
  }

  private Optional<String> inputGradient(float[] values) {
    return wrong(
        "the gradient of its input",
        ConvolutionReference.sums(values, reference.in(), inWeights),
        reference.inputGradient(gradient, weight, inWeights));
  }

  private Optional<String> weightGradient(float[] values) {
    double[] expected = reference.weightGradient(x, gradient, outWeights);
    double[] actual = new double[expected.length];
    for (int i = 0; i < values.length; i++) {
      actual[i % actual.length] += outWeights[i / actual.length] * values[i];
    }
    return wrong("the gradient of its weights", actual, expected);
  }

  private Optional<String> biasGradient(float[] values) {
    double[] each = new double[reference.out()];
    for (int i = 0; i < gradient.length; i++) {
      each[i % each.length] += gradient[i];
    }
    return wrong("the gradient of its bias", values, each, precision);
  }

  private Optional<String> wrong(String what, double[] actual, double[] expected) {
    return wrong(what, actual, expected, precision);
  }

  /** What values that are compared one by one are wrong by, if they are. */
  static Optional<String> wrong(
      String what, float[] actual, double[] expected, Precision precision) {
    double[] wide = new double[actual.length];
    Arrays.setAll(wide, i -> actual[i]);
    return wrong(what, wide, expected, precision);
  }

  private static Optional<String> wrong(
      String what, double[] actual, double[] expected, Precision precision) {
    double deviation = Deviation.of(actual, expected);
    return deviation <= tolerance(precision)
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%s is off by %.2g of its size", what, deviation));
  }

  /** The copy is PyTorch's own memory, as parameters and activations are. */
  private static NDArray place(NDManager manager, float[] values, long... shape) {
    try (NDArray borrowed = manager.create(values, new Shape(shape))) {
      return borrowed.duplicate();
    }
  }
}
