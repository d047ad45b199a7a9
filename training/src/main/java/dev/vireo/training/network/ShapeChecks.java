package dev.vireo.training.network;

import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.network.Shape.Vector;
import java.util.List;

/** What operations ask of their inputs' shapes. */
final class ShapeChecks {
  private ShapeChecks() {}

  static Shape single(List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw new IllegalArgumentException("takes one input, not " + inputs.size());
    }
    return inputs.getFirst();
  }

  static FeatureMap featureMap(List<Shape> inputs) {
    if (single(inputs) instanceof FeatureMap map) {
      return map;
    }
    throw new IllegalArgumentException("takes a feature map, not " + inputs.getFirst());
  }

  static FeatureMap featureMap(List<Shape> inputs, int channels) {
    FeatureMap map = featureMap(inputs);
    if (map.channels() != channels) {
      throw new IllegalArgumentException("takes " + channels + " channels, not " + map);
    }
    return map;
  }

  static Tokens tokens(List<Shape> inputs) {
    if (single(inputs) instanceof Tokens tokens) {
      return tokens;
    }
    throw new IllegalArgumentException("takes tokens, not " + inputs.getFirst());
  }

  static Tokens tokens(List<Shape> inputs, int width) {
    Tokens tokens = tokens(inputs);
    if (tokens.width() != width) {
      throw new IllegalArgumentException("takes tokens of width " + width + ", not " + tokens);
    }
    return tokens;
  }

  /** The same sequence or vector with its last dimension changed from {@code in} to {@code out}. */
  static Shape withWidth(Shape input, int in, int out) {
    return switch (input) {
      case Tokens(int before, int rows, int columns, int width) when width == in ->
          new Tokens(before, rows, columns, out);
      case Vector vector when vector.width() == in -> new Vector(out);
      case Tokens _, Vector _, FeatureMap _ ->
          throw new IllegalArgumentException("takes a last dimension of " + in + ", not " + input);
    };
  }

  /** Output length of a sliding window, rounding down. */
  static int slide(int length, int kernel, int stride, int padding) {
    int span = length + 2 * padding - kernel;
    if (span < 0) {
      throw new IllegalArgumentException(
          "a window of " + kernel + " does not fit a length of " + length);
    }
    return span / stride + 1;
  }
}
