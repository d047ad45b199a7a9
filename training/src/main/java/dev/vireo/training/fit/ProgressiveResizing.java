package dev.vireo.training.fit;

import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import java.util.List;

/**
 * Smaller images at first: they cost less and teach most of what there is to learn early
 * ("progressive resizing", as fast.ai trained ImageNet for DAWNBench in 2018). For networks whose
 * layers do not depend on the size of the image.
 *
 * @param from height and width of the first images, in pixels
 * @param delay share of the steps for which they keep it, in [0, 1]
 * @param full share of the steps, the last, on images of the network's own size, in (0, 1 - delay]
 */
public record ProgressiveResizing(int from, double delay, double full) {
  public static final double USUAL_DELAY = 0.5;
  public static final double USUAL_FULL = 0.2;

  public ProgressiveResizing {
    if (from < 1) {
      throw new IllegalArgumentException("the first images have at least 1 pixel, not " + from);
    }
    if (!(delay >= 0 && full > 0 && delay + full <= 1)) {
      throw new IllegalArgumentException(
          "images are small for a share of the steps and full for another, not %s and %s"
              .formatted(delay, full));
    }
  }

  /** Small for half of the steps, and full for the last fifth. */
  public static ProgressiveResizing from(int size) {
    return new ProgressiveResizing(size, USUAL_DELAY, USUAL_FULL);
  }

  /**
   * The architecture as the first images see it.
   *
   * @throws IllegalArgumentException when it cannot learn from images that grow
   */
  Architecture first(Architecture architecture) {
    int size = architecture.imageSize();
    if (from >= size) {
      throw new IllegalArgumentException(
          "images of %d pixels do not grow from %d".formatted(size, from));
    }
    Architecture small = architecture.adapted(from, architecture.classes());
    if (!operations(small).equals(operations(architecture))) {
      throw new IllegalArgumentException(
          "the layers of %s depend on the size of the image, so its images cannot grow"
              .formatted(architecture.name()));
    }
    return small;
  }

  private static List<Operation> operations(Architecture architecture) {
    return architecture.network().nodes().stream().map(Network.Node::operation).toList();
  }
}
