package dev.vireo.training.augment;

import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.Preprocessing;
import java.util.List;

/**
 * How training images vary from epoch to epoch. Each image is framed, mirrored, then distorted in
 * the order of the list; the images of a batch are mixed last.
 *
 * @param distortions in the order in which they are applied
 */
public record Augmentation(Framing framing, Flip flip, List<Distortion> distortions, Mix mix) {
  /** Below this many pixels images are shifted, from it on they are cropped and resized. */
  private static final int SMALL_IMAGE = 64;

  /** Of an image that is cropped and resized. */
  public static final double USUAL_MIN_AREA = 0.35;

  public Augmentation {
    distortions = List.copyOf(distortions);
  }

  /** Images as they are. */
  public static Augmentation none() {
    return new Augmentation(new Framing.Whole(), Flip.NONE, List.of(), new Mix.None());
  }

  /** Framed and, half of them, mirrored. */
  public static Augmentation of(Framing framing) {
    return new Augmentation(framing, Flip.RANDOM, List.of(), new Mix.None());
  }

  /** What suits an input of {@code size} pixels: small images are shifted, larger ones cropped. */
  public static Augmentation usual(int size) {
    return of(
        size < SMALL_IMAGE ? new Framing.Shift(size / 8) : new Framing.ResizedCrop(USUAL_MIN_AREA));
  }

  public Augmentation with(Flip value) {
    return new Augmentation(framing, value, distortions, mix);
  }

  public Augmentation with(Framing value) {
    return new Augmentation(value, flip, distortions, mix);
  }

  public Augmentation with(List<Distortion> value) {
    return new Augmentation(framing, flip, value, mix);
  }

  public Augmentation with(Mix value) {
    return new Augmentation(framing, flip, distortions, value);
  }

  /** Height and width at which images are kept, for an input of {@code size} pixels. */
  public int storedSize(int size) {
    return framing.storedSize(size);
  }

  /** How images are kept, for a network that measures with {@code evaluation}. */
  public Preprocessing stored(Preprocessing evaluation) {
    int size = storedSize(evaluation.size());
    return switch (evaluation.geometry().fit()) {
      case Fit.ShorterEdge(int edge) ->
          evaluation.with(
              evaluation.geometry().with(new Fit.ShorterEdge(Math.max(size, edge)), size));
      case Fit.Stretch _, Fit.Cover _, Fit.Border _, Fit.Whole _ -> evaluation.at(size);
    };
  }
}
