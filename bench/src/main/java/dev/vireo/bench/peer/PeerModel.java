package dev.vireo.bench.peer;

import dev.vireo.inference.model.ChannelOrder;
import dev.vireo.inference.model.Filter;
import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.util.List;

/**
 * A model, and the one way in which peers prepare images: the shorter edge resized, bilinear, and a
 * square cut from the center.
 *
 * @param floats whether it takes normalized floats {@code [N, 3, size, size]}, not bytes {@code [N,
 *     size, size, 3]}
 * @param resize of the shorter edge
 * @param size of the square
 */
public record PeerModel(
    String file,
    boolean floats,
    int classes,
    int resize,
    int size,
    List<Float> mean,
    List<Float> std) {

  public PeerModel {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * @throws IllegalStateException when peers cannot prepare images so
   */
  public static PeerModel of(Path file, boolean floats, int classes, Preprocessing preprocessing) {
    if (preprocessing.geometry().fit() instanceof Fit.ShorterEdge(int edge)
        && preprocessing.geometry().filter() == Filter.BILINEAR
        && preprocessing.geometry().square()
        && preprocessing.channels() == ChannelOrder.RGB
        && preprocessing.orientation() == Orientation.IGNORE) {
      return new PeerModel(
          file.toString(),
          floats,
          classes,
          edge,
          preprocessing.width(),
          preprocessing.mean(),
          preprocessing.std());
    }
    throw new IllegalStateException(
        "peers prepare images in one way: the shorter edge resized, bilinear, and a square from the"
            + " center, red first, however the camera was held");
  }
}
