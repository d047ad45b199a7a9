package dev.vireo.training.data;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import dev.vireo.training.source.Sample;
import java.util.Arrays;
import java.util.List;

/** Which input size suits a dataset. */
public final class InputSize {
  /** The input of most photo classifiers. */
  private static final int USUAL = 224;

  /** Sizes are multiples of this, so that patches of 4, 8 or 16 pixels divide most of them. */
  private static final int STEP = 4;

  private static final int LARGE_STEP = 16;
  private static final int SMALL_IMAGE = 64;
  private static final int PROBES = 25;

  private InputSize() {}

  /**
   * The size of the images themselves where they are smaller than 224 pixels, and 224 otherwise:
   * the median of the shorter edges of a few images across the dataset, rounded to what patches
   * divide.
   */
  public static int suggest(List<Sample> samples) {
    int[] edges = new int[PROBES];
    int found = 0;
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      for (int i = 0; i < PROBES; i++) {
        int edge = edge(decoder, samples.get((int) ((long) i * samples.size() / PROBES)));
        if (edge > 0) {
          edges[found++] = edge;
        }
      }
    }
    if (found == 0) {
      return USUAL;
    }
    Arrays.sort(edges, 0, found);
    return rounded(edges[found / 2]);
  }

  static int rounded(int edge) {
    if (edge >= USUAL) {
      return USUAL;
    }
    int step = edge < SMALL_IMAGE ? STEP : LARGE_STEP;
    return Math.max(step, Math.round((float) edge / step) * step);
  }

  /** The shorter edge; 0 when the image cannot be read, which is told when it is needed. */
  private static int edge(PixelDecoder decoder, Sample sample) {
    try {
      Pixels pixels = decoder.decode(sample.image().read());
      return Math.min(pixels.width(), pixels.height());
    } catch (VireoException _) {
      return 0;
    }
  }
}
