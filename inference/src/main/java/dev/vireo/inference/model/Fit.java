package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** What an image is resized to before the input is cut from its center. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface Fit {
  /** Pixels stay as they are. */
  record Whole() implements Fit {}

  /**
   * The shorter edge becomes {@code edge}, the longer one follows, rounded down: torchvision's
   * {@code Resize(edge)}.
   */
  record ShorterEdge(int edge) implements Fit {
    public ShorterEdge {
      atLeastOne(edge);
    }
  }

  /** Both edges, whatever the aspect ratio: torchvision's {@code Resize((height, width))}. */
  record Stretch(int height, int width) implements Fit {
    public Stretch {
      atLeastOne(height);
      atLeastOne(width);
    }
  }

  /**
   * As small as covers {@code height x width} in the image's aspect ratio, each edge rounded to the
   * nearest, half to even: timm's {@code ResizeKeepRatio(size, longest=0)}.
   */
  record Cover(int height, int width) implements Fit {
    public Cover {
      atLeastOne(height);
      atLeastOne(width);
    }
  }

  /**
   * As large as fits into {@code height x width} in the image's aspect ratio, each edge rounded to
   * the nearest, half to even: timm's {@code ResizeKeepRatio(size, longest=1)}.
   */
  record Border(int height, int width) implements Fit {
    public Border {
      atLeastOne(height);
      atLeastOne(width);
    }
  }

  private static void atLeastOne(int edge) {
    if (edge < 1) {
      throw new IllegalArgumentException("an image is resized to at least one pixel, not " + edge);
    }
  }
}
