package dev.vireo.training.network;

import dev.vireo.training.network.Parameter.Role;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.network.Shape.Vector;
import java.util.List;

/**
 * One step of a network, with its attributes and the names and shapes of its parameters. Each has
 * one input unless it says otherwise.
 */
public sealed interface Operation {

  /** Parameters with names relative to the node; in the order of the checkpoint. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** Whether it measures its batch in training, and keeps statistics. */
  default boolean measures() {
    return parameters().stream().anyMatch(parameter -> parameter.role() == Role.STATISTIC);
  }

  /**
   * The output's shape.
   *
   * @throws IllegalArgumentException when the inputs are not what the operation takes
   */
  Shape infer(List<Shape> inputs);

  /**
   * 2-D cross-correlation with square kernels, symmetric zero padding, no dilation, no groups.
   * Weight {@code [out, in, kernel, kernel]}, not trained where it whitens; bias {@code [out]} if
   * any.
   */
  record Convolution(
      int in, int out, int kernel, int stride, int padding, boolean bias, Initial initial)
      implements Operation {
    @Override
    public List<Parameter> parameters() {
      Role role = initial instanceof Initial.Whitening ? Role.FIXED : Role.WEIGHT;
      Parameter weight = new Parameter("weight", List.of(out, in, kernel, kernel), initial, role);
      return bias
          ? List.of(
              weight, new Parameter("bias", List.of(out), new Initial.Constant(0), Role.NO_DECAY))
          : List.of(weight);
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      FeatureMap map = ShapeChecks.featureMap(inputs, in);
      return new FeatureMap(
          out,
          ShapeChecks.slide(map.height(), kernel, stride, padding),
          ShapeChecks.slide(map.width(), kernel, stride, padding));
    }
  }

  /**
   * Batch normalization over channels (Ioffe and Szegedy 2015, arXiv 1502.03167). Running
   * statistics follow PyTorch: {@code running = (1 - momentum) * running + momentum * batch}, the
   * variance unbiased.
   *
   * @param scaled whether the weight is trained; otherwise it stays 1
   */
  record BatchNorm(int channels, double epsilon, double momentum, boolean scaled)
      implements Operation {
    public BatchNorm(int channels, double epsilon, double momentum) {
      this(channels, epsilon, momentum, true);
    }

    @Override
    public List<Parameter> parameters() {
      Initial zero = new Initial.Constant(0);
      Initial one = new Initial.Constant(1);
      List<Integer> shape = List.of(channels);
      return List.of(
          new Parameter("weight", shape, one, scaled ? Role.NORM : Role.FIXED),
          new Parameter("bias", shape, zero, Role.NORM),
          new Parameter("running_mean", shape, zero, Role.STATISTIC),
          new Parameter("running_var", shape, one, Role.STATISTIC));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.featureMap(inputs, channels);
    }
  }

  /** max(x, 0). */
  record Relu() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.single(inputs);
    }
  }

  /** The exact GELU, {@code x * Phi(x)} with the error function (arXiv 1606.08415). */
  record Gelu() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.single(inputs);
    }
  }

  /** Maximum over square windows; padding counts as minus infinity. */
  record MaxPool(int kernel, int stride, int padding) implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      FeatureMap map = ShapeChecks.featureMap(inputs);
      return new FeatureMap(
          map.channels(),
          ShapeChecks.slide(map.height(), kernel, stride, padding),
          ShapeChecks.slide(map.width(), kernel, stride, padding));
    }
  }

  /** Mean over height and width: {@code [C, H, W]} to {@code [C]}. */
  record GlobalAveragePool() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return new Vector(ShapeChecks.featureMap(inputs).channels());
    }
  }

  /** {@code [C, H, W]} to {@code [C * H * W]}, in that order. */
  record Flatten() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      FeatureMap map = ShapeChecks.featureMap(inputs);
      return new Vector(map.channels() * map.height() * map.width());
    }
  }

  /** Times a constant. */
  record Scale(double factor) implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.single(inputs);
    }
  }

  /**
   * {@code y = x W^T + b} over the last dimension. Weight {@code [out, in]}, bias {@code [out]}.
   */
  record Linear(int in, int out, Initial weight, Initial bias) implements Operation {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          new Parameter("weight", List.of(out, in), weight, Role.WEIGHT),
          new Parameter("bias", List.of(out), bias, Role.NO_DECAY));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.withWidth(ShapeChecks.single(inputs), in, out);
    }
  }

  /** Normalization over the last dimension, with scale and shift (arXiv 1607.06450). */
  record LayerNorm(int width, double epsilon) implements Operation {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          new Parameter("weight", List.of(width), new Initial.Constant(1), Role.NORM),
          new Parameter("bias", List.of(width), new Initial.Constant(0), Role.NORM));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.withWidth(ShapeChecks.single(inputs), width, width);
    }
  }

  /**
   * Multi-head self-attention (arXiv 1706.03762) with one fused projection, timm's layout: {@code
   * qkv.weight [3 * width, width]} holds q, then k, then v, each head by head; scores are scaled by
   * {@code 1 / sqrt(width / heads)}; {@code proj} joins the heads.
   */
  record SelfAttention(int width, int heads) implements Operation {
    public SelfAttention {
      if (heads < 1 || width % heads != 0) {
        throw new IllegalArgumentException(
            "a width of " + width + " cannot be divided among " + heads + " heads");
      }
    }

    @Override
    public List<Parameter> parameters() {
      Initial small = new Initial.TruncatedNormal(0.02);
      Initial zero = new Initial.Constant(0);
      return List.of(
          new Parameter("qkv.weight", List.of(3 * width, width), small, Role.WEIGHT),
          new Parameter("qkv.bias", List.of(3 * width), zero, Role.NO_DECAY),
          new Parameter("proj.weight", List.of(width, width), small, Role.WEIGHT),
          new Parameter("proj.bias", List.of(width), zero, Role.NO_DECAY));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      ShapeChecks.tokens(inputs, width);
      return ShapeChecks.single(inputs);
    }
  }

  /** Sum of two inputs of the same shape. */
  record Add() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      if (inputs.size() != 2 || !inputs.get(0).equals(inputs.get(1))) {
        throw new IllegalArgumentException("takes two inputs of one shape, not " + inputs);
      }
      return inputs.getFirst();
    }
  }

  /** {@code [C, H, W]} to {@code [H * W, C]}, row by row. */
  record ToTokens() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      FeatureMap map = ShapeChecks.featureMap(inputs);
      return new Tokens(0, map.height(), map.width(), map.channels());
    }
  }

  /** Puts one learned token {@code [1, 1, width]} before the sequence. */
  record ClassToken(int width) implements Operation {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          new Parameter("", List.of(1, 1, width), new Initial.Normal(1e-6), Role.NO_DECAY));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      Tokens tokens = ShapeChecks.tokens(inputs, width);
      return new Tokens(tokens.before() + 1, tokens.rows(), tokens.columns(), width);
    }
  }

  /** Adds an embedding {@code [1, count, width]} to the sequence; sinusoids are not trained. */
  record PositionEmbedding(int count, int width, Initial initial) implements Operation {
    public PositionEmbedding(int count, int width) {
      this(count, width, new Initial.TruncatedNormal(0.02));
    }

    @Override
    public List<Parameter> parameters() {
      Role role = initial instanceof Initial.Sinusoidal ? Role.FIXED : Role.NO_DECAY;
      return List.of(new Parameter("", List.of(1, count, width), initial, role));
    }

    @Override
    public Shape infer(List<Shape> inputs) {
      Tokens tokens = ShapeChecks.tokens(inputs, width);
      if (tokens.count() != count) {
        throw new IllegalArgumentException("takes " + count + " tokens, not " + tokens.count());
      }
      return tokens;
    }
  }

  /** Token {@code index} of the sequence: {@code [N, D]} to {@code [D]}. */
  record SelectToken(int index) implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      Tokens tokens = ShapeChecks.tokens(inputs);
      if (index < 0 || index >= tokens.count()) {
        throw new IllegalArgumentException("no token " + index + " in " + tokens);
      }
      return new Vector(tokens.width());
    }
  }

  /** Mean over the sequence: {@code [N, D]} to {@code [D]}. */
  record MeanTokens() implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return new Vector(ShapeChecks.tokens(inputs).width());
    }
  }

  /** Zeroes values with probability {@code rate} in training and scales the rest; else nothing. */
  record Dropout(double rate) implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.single(inputs);
    }
  }

  /**
   * Drops a residual branch for whole images with probability {@code rate} in training (arXiv
   * 1603.09382) and scales it by {@code 1 / (1 - rate)} otherwise; else nothing.
   */
  record StochasticDepth(double rate) implements Operation {
    @Override
    public Shape infer(List<Shape> inputs) {
      return ShapeChecks.single(inputs);
    }
  }
}
