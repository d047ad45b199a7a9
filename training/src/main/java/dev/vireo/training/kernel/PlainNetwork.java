package dev.vireo.training.kernel;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Shape;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.network.Shape.Vector;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A network on one image, outside training, in plain Java and double precision: slow, and nothing
 * of any library's, so that it can say which of two libraries is wrong. Values are row-major in the
 * layout of their {@link Shape}.
 */
public final class PlainNetwork {
  private final Network network;
  private final Map<String, Tensor> weights;

  /**
   * @param weights every parameter of the network by its full name
   */
  public PlainNetwork(Network network, Map<String, Tensor> weights) {
    this.network = network;
    this.weights = weights;
  }

  /** A node's values and their shape, which that of the image decides. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Values(Shape shape, double[] array) {
    FeatureMap map() {
      return (FeatureMap) shape;
    }

    /** Of the last dimension. */
    int width() {
      return switch (shape) {
        case FeatureMap map -> map.width();
        case Tokens tokens -> tokens.width();
        case Vector vector -> vector.width();
      };
    }
  }

  /**
   * @param image normalized, {@code [3, size, size]}
   * @return what each node gives by its name, in the order of the network
   */
  public SequencedMap<String, double[]> evaluate(double[] image, int size) {
    Map<String, Values> values = new LinkedHashMap<>();
    values.put(Network.INPUT, new Values(new FeatureMap(3, size, size), image));
    SequencedMap<String, double[]> results = new LinkedHashMap<>();
    for (Network.Node node : network.nodes()) {
      List<Values> inputs = node.inputs().stream().map(values::get).toList();
      Shape shape = node.operation().infer(inputs.stream().map(Values::shape).toList());
      List<double[]> parameters = new ArrayList<>();
      node.parameters()
          .forEach(parameter -> parameters.add(wide(Lookup.required(weights, parameter.name()))));
      double[] result = apply(node.operation(), inputs, parameters, shape);
      values.put(node.name(), new Values(shape, result));
      results.put(node.name(), result);
    }
    return results;
  }

  private static double[] wide(Tensor tensor) {
    double[] values = new double[tensor.values().length];
    Arrays.setAll(values, i -> tensor.values()[i]);
    return values;
  }

  private static double[] apply(
      Operation operation, List<Values> inputs, List<double[]> parameters, Shape shape) {
    Values x = inputs.getFirst();
    double[] values = x.array;
    return switch (operation) {
      case Operation.Convolution convolution -> convolution(convolution, x, parameters, shape);
      case Operation.BatchNorm norm -> batchNorm(norm, x, parameters);
      case Operation.Relu _ -> each(values, value -> Math.max(value, 0));
      case Operation.Gelu _ -> each(values, value -> value * normalDistribution(value));
      case Operation.MaxPool pool -> maxPool(pool, x, (FeatureMap) shape);
      case Operation.GlobalAveragePool _ -> averages(values, x.map().channels());
      case Operation.Flatten _, Operation.Dropout _, Operation.StochasticDepth _ -> values;
      case Operation.Scale(double factor) -> each(values, value -> value * factor);
      case Operation.Linear linear ->
          linear(values, linear.in(), linear.out(), parameters.get(0), parameters.get(1));
      case Operation.LayerNorm norm -> layerNorm(norm, values, parameters);
      case Operation.SelfAttention attention -> attention(attention, values, parameters);
      case Operation.Add _ -> sum(values, inputs.get(1).array);
      case Operation.ToTokens _ -> transposed(values, x.map().channels());
      case Operation.ClassToken _ -> joined(parameters.getFirst(), values);
      case Operation.PositionEmbedding _ -> sum(values, parameters.getFirst());
      case Operation.SelectToken(int index) ->
          Arrays.copyOfRange(values, index * x.width(), (index + 1) * x.width());
      case Operation.MeanTokens _ ->
          averages(transposed(values, values.length / x.width()), x.width());
    };
  }

  private static double[] convolution(
      Operation.Convolution convolution, Values x, List<double[]> parameters, Shape shape) {
    FeatureMap in = x.map();
    FeatureMap out = (FeatureMap) shape;
    int kernel = convolution.kernel();
    double[] result = new double[out.channels() * out.height() * out.width()];
    IntStream.range(0, out.channels())
        .parallel()
        .forEach(channel -> {
          double bias = convolution.bias() ? parameters.get(1)[channel] : 0;
          int taps = in.channels() * kernel * kernel;
          for (int place = 0; place < out.height() * out.width(); place++) {
            int top = place / out.width() * convolution.stride() - convolution.padding();
            int left = place % out.width() * convolution.stride() - convolution.padding();
            double sum = bias;
            for (int tap = 0; tap < taps; tap++) {
              int row = top + tap / kernel % kernel;
              int column = left + tap % kernel;
              if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                int plane = tap / (kernel * kernel);
                sum +=
                    x.array[(plane * in.height() + row) * in.width() + column]
                        * parameters.get(0)[channel * taps + tap];
              }
            }
            result[channel * out.height() * out.width() + place] = sum;
          }
        });
    return result;
  }

  private static double[] batchNorm(Operation.BatchNorm norm, Values x, List<double[]> parameters) {
    int area = x.array.length / norm.channels();
    double[] result = new double[x.array.length];
    for (int i = 0; i < result.length; i++) {
      int c = i / area;
      double deviation = Math.sqrt(parameters.get(3)[c] + norm.epsilon());
      result[i] =
          (x.array[i] - parameters.get(2)[c]) / deviation * parameters.get(0)[c]
              + parameters.get(1)[c];
    }
    return result;
  }

  private static double[] maxPool(Operation.MaxPool pool, Values x, FeatureMap out) {
    FeatureMap in = x.map();
    double[] result = new double[out.channels() * out.height() * out.width()];
    Arrays.fill(result, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < result.length; i++) {
      int channel = i / (out.height() * out.width());
      int top = i / out.width() % out.height() * pool.stride() - pool.padding();
      int left = i % out.width() * pool.stride() - pool.padding();
      for (int row = Math.max(top, 0); row < Math.min(top + pool.kernel(), in.height()); row++) {
        for (int column = Math.max(left, 0);
            column < Math.min(left + pool.kernel(), in.width());
            column++) {
          double value = x.array[(channel * in.height() + row) * in.width() + column];
          result[i] = Math.max(result[i], value);
        }
      }
    }
    return result;
  }

  /** Of {@code x [rows, in]}, {@code x W^T + b}. */
  private static double[] linear(double[] x, int in, int out, double[] weight, double[] bias) {
    double[] result = new double[x.length / in * out];
    IntStream.range(0, x.length / in)
        .parallel()
        .forEach(row -> {
          for (int o = 0; o < out; o++) {
            double sum = bias[o];
            for (int i = 0; i < in; i++) {
              sum += x[row * in + i] * weight[o * in + i];
            }
            result[row * out + o] = sum;
          }
        });
    return result;
  }

  private static double[] layerNorm(
      Operation.LayerNorm norm, double[] x, List<double[]> parameters) {
    double[] result = new double[x.length];
    for (int row = 0; row < x.length; row += norm.width()) {
      double mean = 0;
      for (int i = 0; i < norm.width(); i++) {
        mean += x[row + i] / norm.width();
      }
      double variance = 0;
      for (int i = 0; i < norm.width(); i++) {
        variance += (x[row + i] - mean) * (x[row + i] - mean) / norm.width();
      }
      for (int i = 0; i < norm.width(); i++) {
        result[row + i] =
            (x[row + i] - mean) / Math.sqrt(variance + norm.epsilon()) * parameters.get(0)[i]
                + parameters.get(1)[i];
      }
    }
    return result;
  }

  private static double[] attention(
      Operation.SelfAttention attention, double[] x, List<double[]> parameters) {
    int width = attention.width();
    int tokens = x.length / width;
    int depth = width / attention.heads();
    double[] fused = linear(x, width, 3 * width, parameters.get(0), parameters.get(1));
    double[] read = new double[x.length];
    IntStream.range(0, attention.heads() * tokens)
        .parallel()
        .forEach(i -> {
          int first = i / tokens * depth;
          int query = i % tokens * 3 * width + first;
          double[] scores = new double[tokens];
          for (int token = 0; token < tokens; token++) {
            for (int d = 0; d < depth; d++) {
              scores[token] += fused[query + d] * fused[(token * 3 + 1) * width + first + d];
            }
            scores[token] /= Math.sqrt(depth);
          }
          softmax(scores);
          for (int token = 0; token < tokens; token++) {
            for (int d = 0; d < depth; d++) {
              read[i % tokens * width + first + d] +=
                  scores[token] * fused[(token * 3 + 2) * width + first + d];
            }
          }
        });
    return linear(read, width, width, parameters.get(2), parameters.get(3));
  }

  private static void softmax(double[] scores) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - most);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
  }

  /**
   * The standard normal distribution's cumulative function, by its series around 0 (Abramowitz and
   * Stegun 26.2.11), which converges fast where it is not 0 or 1 to all digits.
   */
  public static double normalDistribution(double x) {
    if (Math.abs(x) > 8.5) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int i = 1; Math.abs(term) > 1e-17 * Math.abs(sum); i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double[] each(double[] values, DoubleUnaryOperator change) {
    return Arrays.stream(values).map(change).toArray();
  }

  private static double[] sum(double[] a, double[] b) {
    double[] result = new double[a.length];
    Arrays.setAll(result, i -> a[i] + b[i]);
    return result;
  }

  /** Of {@code [rows, any]}, each row's mean. */
  private static double[] averages(double[] values, int rows) {
    int length = values.length / rows;
    double[] result = new double[rows];
    for (int i = 0; i < values.length; i++) {
      result[i / length] += values[i] / length;
    }
    return result;
  }

  /** {@code [rows, columns]} as {@code [columns, rows]}. */
  private static double[] transposed(double[] values, int rows) {
    int columns = values.length / rows;
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i % rows * columns + i / rows]);
    return result;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] result = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, result, first.length, second.length);
    return result;
  }
}
