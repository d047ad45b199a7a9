package dev.vireo.inference.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.List;
import org.apiguardian.api.API;

/**
 * How an image of any size becomes a model's input, as the evaluation transforms of torchvision,
 * timm and transformers do it: decode to 8-bit RGB, resize as PIL does and cut out the center,
 * rescale, normalize by channel.
 *
 * @param geometry from pixels to the input's pixels
 * @param normalization from samples to the network's numbers
 * @param channels the order that the network takes; the mean's and deviation's too
 * @param orientation whether images are turned as their EXIF orientation says
 * @param decode how much of a JPEG is decoded
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Preprocessing(
    Geometry geometry,
    Normalization normalization,
    ChannelOrder channels,
    Orientation orientation,
    DecodeMode decode) {

  /** Channel means of ImageNet's training images, as torchvision states them. */
  public static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);

  /** Channel standard deviations of ImageNet's training images, as torchvision states them. */
  public static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

  /** Of images as they are coded, decoded in full, for networks that take red first. */
  public Preprocessing(Geometry geometry, Normalization normalization) {
    this(geometry, normalization, ChannelOrder.RGB, Orientation.IGNORE, DecodeMode.EXACT);
  }

  /** Height of the input in pixels. */
  public int height() {
    return geometry.height();
  }

  /** Width of the input in pixels. */
  public int width() {
    return geometry.width();
  }

  /**
   * Height and width of a square input in pixels, for what takes no other.
   *
   * @throws VireoException INVALID_MODEL when it is not square
   */
  public int size() {
    if (!geometry.square()) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "the input is %d pixels high and %d wide; training, export and proof take square ones"
              .formatted(height(), width()));
    }
    return height();
  }

  /** Mean of each channel where samples are [0, 1], in the order that the network takes. */
  public List<Float> mean() {
    return normalization.unitMean();
  }

  /** Standard deviation of each channel where samples are [0, 1], in that order too. */
  public List<Float> std() {
    return normalization.unitStd();
  }

  /**
   * The same for a square input of {@code size} pixels: of as much of each image, in proportion.
   */
  public Preprocessing at(int size) {
    return with(geometry.at(size));
  }

  public Preprocessing with(Geometry value) {
    return new Preprocessing(value, normalization, channels, orientation, decode);
  }

  public Preprocessing with(Normalization value) {
    return new Preprocessing(geometry, value, channels, orientation, decode);
  }

  /** ImageNet's normalization with the shorter edge resized to {@code size} and a center crop. */
  public static Preprocessing centerCrop(int size) {
    return centerCrop(size, size, IMAGENET_MEAN, IMAGENET_STD);
  }

  /** A resize of the shorter edge to {@code resize}, and a square from the center. */
  public static Preprocessing centerCrop(int resize, int size, List<Float> mean, List<Float> std) {
    return new Preprocessing(Geometry.centerCrop(resize, size), Normalization.unit(mean, std));
  }

  /** A resize to a square, whatever the aspect ratio. */
  public static Preprocessing stretch(int size, List<Float> mean, List<Float> std) {
    return new Preprocessing(Geometry.stretch(size), Normalization.unit(mean, std));
  }
}
