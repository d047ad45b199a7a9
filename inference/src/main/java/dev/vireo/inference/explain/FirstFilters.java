package dev.vireo.inference.explain;

import org.apiguardian.api.API;

/**
 * What a network's first layer looks for in an image.
 *
 * @param layer its name
 * @param patches whether the filters cut the image into patches that become tokens
 * @param count of filters
 * @param size height and width of each in pixels
 * @param weights {@code [count, 3, size, size]}, in the network's order of channels
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@API(status = API.Status.MAINTAINED, since = "0.1")
public record FirstFilters(String layer, boolean patches, int count, int size, float[] weights) {
  public FirstFilters {
    if (weights.length != count * 3 * size * size) {
      throw new IllegalArgumentException(
          "%d weights are not %d filters of %d x %d".formatted(weights.length, count, size, size));
    }
  }
}
