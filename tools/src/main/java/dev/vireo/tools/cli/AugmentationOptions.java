package dev.vireo.tools.cli;

import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Border;
import dev.vireo.training.augment.Distortion;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.augment.Mix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** How training images vary; what is not given stays as the plan has it. */
final class AugmentationOptions {
  private static final double MIN_AREA = 0.35;
  private static final int RAND_OPERATIONS = 2;
  private static final int RAND_MAGNITUDE = 9;

  @Option(
      names = "--crop",
      paramLabel = "NAME",
      description = {
        "none, shift (by an eighth: below 64 px) or",
        "resized: a part of the image (from 64 px)."
      })
  private String crop;

  @Option(
      names = "--crop-area",
      paramLabel = "X",
      description = "Least part that --crop resized takes (0.35).")
  private Double cropArea;

  @Option(
      names = "--shift",
      paramLabel = "PX",
      description = "Reach of --crop shift (an eighth of the size).")
  private Integer shift;

  @Option(
      names = "--border",
      paramLabel = "repeat|reflect",
      description = "What --crop shift brings into view (repeat).")
  private Border border;

  @Option(
      names = "--flip",
      paramLabel = "NAME",
      description = {
        "random (half of the images; default), alternate",
        "(every image in every other epoch) or none."
      })
  private String flip;

  @Option(
      names = "--color-jitter",
      paramLabel = "B,C,S,H",
      split = ",",
      description = "Reach of brightness, contrast, saturation, hue: 0.4,0.4,0.4,0.1.")
  private List<Double> colorJitter;

  @Option(
      names = "--auto-augment",
      paramLabel = "NAME",
      description = "trivial, or rand[:OPERATIONS,MAGNITUDE] (rand:2,9).")
  private String autoAugment;

  @Option(
      names = "--random-erasing",
      paramLabel = "X",
      description = "Probability that a rectangle is erased.")
  private Double randomErasing;

  @Option(
      names = "--mixup",
      paramLabel = "ALPHA",
      description = "Mix pairs of images; with --cutmix, one of both by chance.")
  private Double mixup;

  @Option(
      names = "--cutmix",
      paramLabel = "ALPHA",
      description = "Paste a rectangle of one image into another.")
  private Double cutMix;

  /**
   * @param usual what the network's plan has
   * @param size of the network's input
   * @throws IllegalArgumentException when a value is outside its range
   */
  Augmentation applied(Augmentation usual, int size) {
    Augmentation augmentation = usual.with(framing(usual.framing(), size)).with(flip(usual.flip()));
    List<Distortion> distortions = distortions();
    if (!distortions.isEmpty()) {
      augmentation = augmentation.with(distortions);
    }
    return mixup == null && cutMix == null ? augmentation : augmentation.with(mix());
  }

  private Framing framing(Framing usual, int size) {
    Framing framing =
        switch (crop) {
          case null -> usual;
          case "none" -> new Framing.Whole();
          case "shift" -> new Framing.Shift(size / 8);
          case "resized" -> new Framing.ResizedCrop(MIN_AREA);
          case String other ->
              throw new IllegalArgumentException(
                  "--crop is none, shift or resized, not '" + other + "'");
        };
    if (shift != null || border != null) {
      if (framing instanceof Framing.Shift usualShift) {
        framing =
            new Framing.Shift(
                shift == null ? usualShift.reach() : shift,
                border == null ? usualShift.border() : border);
      } else {
        throw new IllegalArgumentException("--shift and --border belong to --crop shift");
      }
    }
    if (cropArea == null) {
      return framing;
    }
    if (framing instanceof Framing.ResizedCrop) {
      return new Framing.ResizedCrop(cropArea);
    }
    throw new IllegalArgumentException("--crop-area belongs to --crop resized");
  }

  private Flip flip(Flip usual) {
    return switch (flip) {
      case null -> usual;
      case "none" -> Flip.NONE;
      case "random" -> Flip.RANDOM;
      case "alternate" -> Flip.ALTERNATE;
      case String other ->
          throw new IllegalArgumentException(
              "--flip is random, alternate or none, not '" + other + "'");
    };
  }

  private List<Distortion> distortions() {
    List<Distortion> distortions = new ArrayList<>();
    if (colorJitter != null) {
      if (colorJitter.size() != 4) {
        throw new IllegalArgumentException(
            "--color-jitter takes four numbers, as 0.4,0.4,0.4,0.1, not " + colorJitter.size());
      }
      distortions.add(
          new Distortion.ColorJitter(
              colorJitter.get(0), colorJitter.get(1), colorJitter.get(2), colorJitter.get(3)));
    }
    if (autoAugment != null) {
      distortions.add(policy());
    }
    if (randomErasing != null) {
      distortions.add(new Distortion.RandomErasing(randomErasing));
    }
    return distortions;
  }

  private Distortion policy() {
    if (autoAugment.equals("trivial")) {
      return new Distortion.TrivialAugment();
    }
    if (autoAugment.equals("rand")) {
      return new Distortion.RandAugment(RAND_OPERATIONS, RAND_MAGNITUDE);
    }
    if (autoAugment.matches("rand:\\d{1,2},\\d{1,2}")) {
      int[] numbers =
          Arrays.stream(autoAugment.substring("rand:".length()).split(","))
              .mapToInt(Integer::parseInt)
              .toArray();
      return new Distortion.RandAugment(numbers[0], numbers[1]);
    }
    throw new IllegalArgumentException(
        "--auto-augment is trivial, rand or rand:2,9, not '" + autoAugment + "'");
  }

  private Mix mix() {
    if (cutMix == null) {
      return new Mix.Mixup(mixup);
    }
    Mix.CutMix pasted = new Mix.CutMix(cutMix);
    return mixup == null ? pasted : new Mix.Either(new Mix.Mixup(mixup), pasted);
  }
}
