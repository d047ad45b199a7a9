package dev.vireo.inference.model;

import java.util.List;

/**
 * How an image of any size becomes the model's input, as torchvision's and timm's evaluation
 * transforms do it: decode to 8-bit RGB, fit with PIL's antialiased bilinear resize, scale to [0,
 * 1], normalize by channel.
 *
 * @param fit how the image meets the input size
 * @param resize for {@link Fit#CENTER_CROP}, the length in pixels of the shorter edge before the
 *     crop (at least {@code size}); for {@link Fit#STRETCH}, equal to {@code size}
 * @param size height and width of the input in pixels, at least 1
 * @param mean mean of R, G, B on the [0, 1] scale
 * @param std standard deviation of R, G, B on the [0, 1] scale, positive
 * @param orientation whether images are turned as their EXIF orientation says
 * @param decode how much of a JPEG is decoded
 */
public record Preprocessing(
    Fit fit,
    int resize,
    int size,
    List<Float> mean,
    List<Float> std,
    Orientation orientation,
    DecodeMode decode) {

  /** How an image meets the input size. */
  public enum Fit {
    /**
     * Resize the shorter edge to {@code resize}, then cut {@code size} x {@code size} from the
     * center.
     */
    CENTER_CROP,
    /** Resize both edges to {@code size}, whatever the aspect ratio. */
    STRETCH
  }

  /** Channel means of ImageNet's training images, as torchvision states them. */
  public static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);

  /** Channel standard deviations of ImageNet's training images, as torchvision states them. */
  public static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (size < 1 || resize < size) {
      throw new IllegalArgumentException(
          "input size " + size + " needs a resize of at least as much, not " + resize);
    }
    if (mean.size() != 3 || std.size() != 3) {
      throw new IllegalArgumentException("mean and std have one value each for R, G and B");
    }
    for (float value : std) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("a standard deviation must be positive, not " + value);
      }
    }
  }

  /** Of images as they are coded, decoded in full. */
  public Preprocessing(Fit fit, int resize, int size, List<Float> mean, List<Float> std) {
    this(fit, resize, size, mean, std, Orientation.IGNORE, DecodeMode.EXACT);
  }

  /** The same for inputs of {@code size} pixels: of as much of each image, in proportion. */
  public Preprocessing at(int size) {
    int edge = Math.max(size, (int) Math.round((double) resize * size / this.size));
    return new Preprocessing(fit, edge, size, mean, std, orientation, decode);
  }

  /** ImageNet's normalization with the shorter edge resized to {@code size} and a center crop. */
  public static Preprocessing centerCrop(int size) {
    return new Preprocessing(Fit.CENTER_CROP, size, size, IMAGENET_MEAN, IMAGENET_STD);
  }
}
