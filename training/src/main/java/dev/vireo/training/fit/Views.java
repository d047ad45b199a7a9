package dev.vireo.training.fit;

import dev.vireo.training.augment.Border;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * From how many sides a network looks at an image before it answers: the logits are averaged
 * ("test-time augmentation", as arXiv 2404.00498 does it). It costs as many passes.
 */
public enum Views {
  /** The image as it is. */
  ONE,
  /** And its mirror image. */
  MIRRORED,
  /**
   * And both shifted by one pixel to the upper left, and to the lower right, which together count
   * as much as the unshifted; the border reflects.
   */
  SHIFTED;

  private static final int CHANNELS = 3;

  /**
   * One side.
   *
   * @param shift to the right and down, in pixels, before mirroring
   * @param weight of its logits; those of all sides sum up to 1
   */
  record View(boolean mirrored, int shift, double weight) {
    private boolean asItIs() {
      return !mirrored && shift == 0;
    }

    /**
     * What this view shows of images.
     *
     * @param images {@code count x size x size x 3} bytes, NHWC
     * @param room direct, of {@link Views#bytes}
     * @return direct, as many bytes: the images themselves, or {@code room}
     */
    ByteBuffer of(MemorySegment images, int count, int size, ByteBuffer room) {
      if (asItIs()) {
        return images.asByteBuffer();
      }
      show(images, count, size, MemorySegment.ofBuffer(room.clear()));
      return room.limit(CHANNELS * count * size * size);
    }

    private void show(MemorySegment images, int count, int size, MemorySegment seen) {
      long to = 0;
      for (int image = 0; image < count; image++) {
        for (int y = 0; y < size; y++) {
          int row = (image * size + Border.REFLECT.inside(y - shift, size)) * size;
          for (int x = 0; x < size; x++) {
            int across = mirrored ? size - 1 - x : x;
            long from = (row + Border.REFLECT.inside(across - shift, size)) * (long) CHANNELS;
            for (int channel = 0; channel < CHANNELS; channel++) {
              byte value = images.get(ValueLayout.JAVA_BYTE, from + channel);
              seen.set(ValueLayout.JAVA_BYTE, to++, value);
            }
          }
        }
      }
    }
  }

  /** Their number. */
  public int count() {
    return all().size();
  }

  List<View> all() {
    return switch (this) {
      case ONE -> List.of(new View(false, 0, 1));
      case MIRRORED -> List.of(new View(false, 0, 0.5), new View(true, 0, 0.5));
      case SHIFTED ->
          List.of(
              new View(false, 0, 0.25),
              new View(true, 0, 0.25),
              new View(false, -1, 0.125),
              new View(true, -1, 0.125),
              new View(false, 1, 0.125),
              new View(true, 1, 0.125));
    };
  }

  /** What showing so many images at once needs; nothing where they are shown as they are. */
  int bytes(int images, int size) {
    return all().stream().allMatch(View::asItIs) ? 0 : CHANNELS * images * size * size;
  }
}
