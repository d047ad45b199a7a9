package dev.vireo.inference.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apiguardian.api.API;

/**
 * How 8-bit samples become a network's numbers: {@code (sample * factor + offset - mean) / std}, by
 * channel in the order that the network takes.
 *
 * @param factor positive; 1/255 where samples become [0, 1], 1 where they stay [0, 255]
 * @param offset added then; -1 with a factor of 1/127.5 makes [-1, 1]
 * @param mean on the scale that these make, within its range; 0 where nothing is subtracted
 * @param std positive, on that scale; 1 where nothing is divided by
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Normalization(double factor, double offset, List<Float> mean, List<Float> std) {
  /** {@link #factor} of samples that become [0, 1]. */
  public static final double UNIT = 1 / 255.0;

  private static final int CHANNELS = 3;
  private static final int WHITE = 255;

  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (!(factor > 0) || !Double.isFinite(factor) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "samples are rescaled by a positive number, not " + factor + " and " + offset);
    }
    if (mean.size() != CHANNELS || std.size() != CHANNELS) {
      throw new IllegalArgumentException("mean and std have one value each for R, G and B");
    }
    double range = WHITE * factor;
    double slack = range / 100;
    for (float value : mean) {
      boolean within =
          value >= Math.min(0, offset) - slack && value <= Math.max(0, offset + range) + slack;
      if (!within) {
        throw new IllegalArgumentException(
            "a mean of %s is none of samples in [%s, %s]"
                .formatted(value, (float) offset, (float) (offset + range)));
      }
    }
    for (float value : std) {
      if (!(value > 0) || !Float.isFinite(value)) {
        throw new IllegalArgumentException("a standard deviation must be positive, not " + value);
      }
    }
  }

  /** Of samples that become [0, 1]. */
  public static Normalization unit(List<Float> mean, List<Float> std) {
    return new Normalization(UNIT, 0, mean, std);
  }

  /** Whether samples become [0, 1] before mean and deviation. */
  public boolean onUnitScale() {
    return factor == UNIT && offset == 0;
  }

  /** The mean as it is where samples become [0, 1]. */
  public List<Float> unitMean() {
    return onUnitScale() ? mean : each(mean, value -> (value - offset) / (WHITE * factor));
  }

  /** The standard deviation as it is where samples become [0, 1]. */
  public List<Float> unitStd() {
    return onUnitScale() ? std : each(std, value -> value / (WHITE * factor));
  }

  /**
   * A sample as torchvision's {@code ToTensor} and {@code Normalize} make it, in single precision;
   * of another scale, as transformers' {@code rescale} and {@code normalize}.
   *
   * @param channel in [0, 3)
   * @param sample in [0, 256)
   */
  public float apply(int channel, int sample) {
    float scaled = onUnitScale() ? sample / 255f : (float) (sample * factor + offset);
    return (scaled - mean.get(channel)) / std.get(channel);
  }

  private static List<Float> each(List<Float> values, DoubleUnaryOperator change) {
    List<Float> changed = new ArrayList<>(values.size());
    for (float value : values) {
      changed.add((float) change.applyAsDouble(value));
    }
    return changed;
  }
}
