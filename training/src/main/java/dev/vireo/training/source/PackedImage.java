package dev.vireo.training.source;

import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Raw pixels in a packed file, shown as an uncompressed 24-bit BMP, so that whatever reads images
 * reads them.
 *
 * @param name the file's, with the image's number below it
 * @param offset of its first pixel in the file
 */
record PackedImage(String name, PackedFile file, long offset, Layout layout) implements ImageFile {
  private static final int HEADER = 54;
  private static final int INFO_HEADER = 40;
  private static final int CHANNELS = 3;

  /**
   * How pixels lie in the file, row by row from the top.
   *
   * @param planes 1 for gray, 3 for a plane each of red, green and blue
   */
  record Layout(int width, int height, int planes) {
    /** Bytes of an image. */
    int bytes() {
      return Math.multiplyExact(Math.multiplyExact(width, height), planes);
    }
  }

  static PackedImage of(PackedFile file, int index, long offset, Layout layout) {
    return new PackedImage("%s/%05d".formatted(file.path(), index), file, offset, layout);
  }

  @Override
  public ImageContent open() {
    return ImageContent.of(ByteBuffer.wrap(read()));
  }

  @Override
  public byte[] read() {
    byte[] pixels = file.read(offset, layout.bytes());
    int width = layout.width();
    int height = layout.height();
    int line = Math.ceilDiv(CHANNELS * width, 4) * 4;
    ByteBuffer bmp =
        ByteBuffer.allocate(Math.addExact(HEADER, Math.multiplyExact(line, height)))
            .order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(HEADER);
    bmp.putInt(INFO_HEADER).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    int plane = layout.planes() == 1 ? 0 : width * height;
    for (int row = 0; row < height; row++) {
      int target = HEADER + (height - 1 - row) * line;
      for (int column = 0; column < width; column++) {
        int source = row * width + column;
        bmp.put(target, pixels[source + 2 * plane]);
        bmp.put(target + 1, pixels[source + plane]);
        bmp.put(target + 2, pixels[source]);
        target += CHANNELS;
      }
    }
    return bmp.array();
  }
}
