package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.ffmpeg.StillFrame;

/**
 * Samples of a whole picture, of 8 bits, put together from its tiles: one plane where it is gray,
 * else three. Its memory is reused.
 */
final class YuvPlanes {
  private final byte[][] planes = {new byte[0], new byte[0], new byte[0]};
  private int width;
  private int height;
  private int shiftX;
  private int shiftY;
  private boolean gray;

  /** Begins a picture, whose tiles are as the first one is. */
  void begin(int pictureWidth, int pictureHeight, StillFrame first) {
    width = pictureWidth;
    height = pictureHeight;
    gray = first.components().size() < 3;
    shiftX = gray ? 0 : first.chromaShiftX();
    shiftY = gray ? 0 : first.chromaShiftY();
    for (int i = 0; i < (gray ? 1 : 3); i++) {
      int samples = Math.multiplyExact(width(i), height(i));
      if (planes[i].length < samples) {
        planes[i] = new byte[samples];
      }
    }
  }

  /**
   * Takes in a tile, cut off where it is beyond the picture.
   *
   * @param x where it lies, in pixels
   * @param y likewise
   */
  void add(StillFrame tile, int x, int y) {
    boolean alike =
        tile.components().size() < 3 == gray
            && (gray || (tile.chromaShiftX() == shiftX && tile.chromaShiftY() == shiftY));
    boolean whole = (x & ((1 << shiftX) - 1)) == 0 && (y & ((1 << shiftY) - 1)) == 0;
    if (!alike || !whole) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          "the image has tiles of several kinds, which is not read here; convert it to JPEG");
    }
    for (int i = 0; i < (gray ? 1 : 3); i++) {
      int left = i == 0 ? x : x >> shiftX;
      int top = i == 0 ? y : y >> shiftY;
      int columns = Math.min(width(i) - left, scaled(tile.width(), i == 0 ? 0 : shiftX));
      int rows = Math.min(height(i) - top, scaled(tile.height(), i == 0 ? 0 : shiftY));
      tile.components().get(i).copy(columns, rows, planes[i], top * width(i) + left, width(i));
    }
  }

  private static int scaled(int side, int shift) {
    return (side + (1 << shift) - 1) >> shift;
  }

  byte[] plane(int index) {
    return planes[index];
  }

  int width(int plane) {
    return scaled(width, plane == 0 ? 0 : shiftX);
  }

  int height(int plane) {
    return scaled(height, plane == 0 ? 0 : shiftY);
  }

  int shiftX() {
    return shiftX;
  }

  int shiftY() {
    return shiftY;
  }

  boolean gray() {
    return gray;
  }
}
