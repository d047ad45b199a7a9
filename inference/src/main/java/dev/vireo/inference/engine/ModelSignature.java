package dev.vireo.inference.engine;

import dev.vireo.inference.model.Preprocessing;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The input and the output of a classifier.
 *
 * @param input the input's name
 * @param layout how the input holds its pixels
 * @param height of the input, or -1 when it takes any
 * @param width of the input, or -1 when it takes any
 * @param images in each run, or -1 when it takes any number
 * @param output the name of the output with the logits
 * @param classes width of the output, or -1 when the file does not say
 * @param others outputs beside that one with a part for each image, in the order of the file
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ModelSignature(
    String input,
    Layout layout,
    int height,
    int width,
    int images,
    String output,
    int classes,
    List<ModelOutput> others) {
  /** Where any number goes. */
  public static final int ANY = -1;

  /** The output with the penultimate features, float {@code [N, features]}. */
  public static final String EMBEDDINGS = "embeddings";

  /** How an input holds its pixels. */
  public enum Layout {
    /** Bytes as decoded: {@code [N, H, W, 3]}; the model normalizes. */
    UINT8_NHWC,
    /** Normalized floats: {@code [N, 3, H, W]}. */
    FLOAT_NCHW,
    /** Normalized floats, channels last: {@code [N, H, W, 3]}. */
    FLOAT_NHWC
  }

  public ModelSignature {
    others = List.copyOf(others);
  }

  /** Width of the output {@link #EMBEDDINGS}, or 0 when there is none. */
  public int features() {
    for (ModelOutput each : others) {
      boolean row = each.shape().size() == 1 && each.shape().getFirst() > 0;
      if (each.name().equals(EMBEDDINGS) && each.type() == ModelOutput.Type.FLOAT32 && row) {
        return Math.toIntExact(each.shape().getFirst());
      }
    }
    return 0;
  }

  /** The outputs of a model that offers at most embeddings. */
  public static List<ModelOutput> embeddings(int features) {
    return features == 0 ? List.of() : List.of(ModelOutput.embeddings(features));
  }

  /** Whether the graph takes images of any size. */
  public boolean anySize() {
    return height == ANY && width == ANY;
  }

  /** Whether the graph takes what {@code preprocessing} makes. */
  public boolean admits(Preprocessing preprocessing) {
    return (height == ANY || height == preprocessing.height())
        && (width == ANY || width == preprocessing.width());
  }
}
