package dev.vireo.training.augment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A change of colours or shapes that leaves an image its class; torchvision's, on 8-bit pixels. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Distortion.ColorJitter.class, name = "color-jitter"),
  @JsonSubTypes.Type(value = Distortion.TrivialAugment.class, name = "trivial-augment"),
  @JsonSubTypes.Type(value = Distortion.RandAugment.class, name = "rand-augment"),
  @JsonSubTypes.Type(value = Distortion.RandomErasing.class, name = "random-erasing")
})
public sealed interface Distortion {

  /**
   * Brightness, contrast and saturation each multiplied by a factor from {@code [max(0, 1 - x), 1 +
   * x]}, and the hue turned by up to {@code hue} of the circle either way, in random order:
   * torchvision's {@code ColorJitter}.
   *
   * @param hue in [0, 0.5]
   */
  record ColorJitter(double brightness, double contrast, double saturation, double hue)
      implements Distortion {
    public ColorJitter {
      if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0 && hue <= 0.5)) {
        throw new IllegalArgumentException(
            "colour jitter takes brightness, contrast and saturation of at least 0 and a hue in"
                + " [0, 0.5], not %s,%s,%s,%s".formatted(brightness, contrast, saturation, hue));
      }
    }
  }

  /** One random operation of random strength (Müller and Hutter 2021, arXiv 2103.10158), wide. */
  record TrivialAugment() implements Distortion {}

  /**
   * {@code count} random operations of one strength (Cubuk et al. 2019, arXiv 1909.13719).
   *
   * @param magnitude 0 to 30
   */
  record RandAugment(int count, int magnitude) implements Distortion {
    public RandAugment {
      if (count < 1 || magnitude < 0 || magnitude > Policy.STRONGEST) {
        throw new IllegalArgumentException(
            "RandAugment takes one operation or more, of a magnitude from 0 to "
                + Policy.STRONGEST
                + ", not "
                + count
                + " of "
                + magnitude);
      }
    }
  }

  /**
   * With {@code probability}, a rectangle of 2 to 33 % of the image becomes the mean colour, which
   * normalizes to zero (Zhong et al. 2017, arXiv 1708.04896).
   */
  record RandomErasing(double probability) implements Distortion {
    public RandomErasing {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "the probability of erasing lies in [0, 1], not " + probability);
      }
    }
  }
}
