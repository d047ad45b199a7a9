package dev.vireo.training.engine;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A convolutional classifier in 8-bit integers: every value between two steps is uint8, a level
 * that stands for {@code scale * (level - zeroPoint)}. Values lie as {@code [channels, height,
 * width]}; the first is {@link #PIXELS}, RGB.
 *
 * @param steps in the order in which they are computed; the last gives the logits
 */
public record IntegerNetwork(List<Step> steps) {
  /** The input's name. */
  public static final String PIXELS = "";

  public IntegerNetwork {
    steps = List.copyOf(steps);
  }

  /** What the levels of a value stand for. */
  public record Levels(float scale, int zeroPoint) {
    /** The number that a level stands for. */
    double number(double level) {
      return scale * (level - zeroPoint);
    }

    /** The nearest level, ties to even, between 0 and 255. */
    long level(double number) {
      return Math.clamp((long) Math.rint(number / scale) + zeroPoint, 0, 255);
    }
  }

  /** From values to a value. */
  public sealed interface Step {
    String input();

    String output();
  }

  /**
   * Pixels around the image and channels behind its own, all of one level.
   *
   * @param channels that are added
   */
  public record Padding(
      String input,
      String output,
      int top,
      int left,
      int bottom,
      int right,
      int channels,
      int level)
      implements Step {}

  /**
   * {@code input * weight + bias + addend}, rounded once. A value below the lowest level becomes
   * it, so that a ReLU is where the zero point is 0.
   *
   * @param weight int8 levels {@code [out, in, height, width]}
   * @param scales of the weight, by output channel
   * @param bias in numbers, by output channel
   */
  public record Convolution(
      String input,
      Levels from,
      String output,
      Levels to,
      Tensor weight,
      Tensor scales,
      Tensor bias,
      int stride,
      int padding,
      Optional<Addend> addend)
      implements Step {}

  /** A value of the same shape that is added. */
  public record Addend(String value, Levels levels) {}

  /** The largest of each window; the levels stay what they are. */
  public record Pool(String input, String output, int kernel, int stride, int padding)
      implements Step {}

  /** Of all places of a channel. */
  public record Mean(String input, Levels from, String output, Levels to) implements Step {}

  /** All of a value in one row. */
  public record Flatten(String input, String output) implements Step {}

  /**
   * {@code input * weight + bias}, of one row.
   *
   * @param weight in numbers, {@code [out, in]}
   * @param bias in numbers, {@code [out]}
   * @param to the levels of the output; empty for the logits, which are numbers
   */
  public record Dense(
      String input, Levels from, String output, Optional<Levels> to, Tensor weight, Tensor bias)
      implements Step {}
}
