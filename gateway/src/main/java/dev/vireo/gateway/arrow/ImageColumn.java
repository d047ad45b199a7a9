package dev.vireo.gateway.arrow;

import java.util.List;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Type;

/** How a column holds its images. */
sealed interface ImageColumn {
  /** Encoded image files: {@code binary}. */
  record Encoded() implements ImageColumn {}

  /**
   * Pixels, {@code width} bytes for each image: {@code fixed_size_list<uint8>[width]}, as
   * fixed_shape_tensor has it, or {@code fixed_size_binary[width]}.
   *
   * @param list whether the bytes are a column of their own below the images
   * @param shape what the tensor's metadata states; empty when it states nothing
   */
  record Pixels(int width, boolean list, List<Integer> shape) implements ImageColumn {}

  /**
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT for any other type
   */
  static ImageColumn of(Field field) {
    int width = width(field);
    if (width < 0 && field.typeType() == Type.Binary) {
      return new Encoded();
    }
    if (width < 1) {
      throw ArrowInput.invalid(
          "image is fixed_shape_tensor<uint8>[height, width, 3] for pixels, or binary for files");
    }
    return new Pixels(width, field.typeType() == Type.FixedSizeList, shape(field));
  }

  private static int width(Field field) {
    if (field.typeType() == Type.FixedSizeBinary) {
      return ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth();
    }
    if (field.typeType() == Type.FixedSizeList
        && field.childrenLength() == 1
        && field.children(0).typeType() == Type.Int) {
      Int child = (Int) field.children(0).type(new Int());
      boolean bytes = child.bitWidth() == Byte.SIZE && !child.isSigned();
      return bytes ? ((FixedSizeList) field.type(new FixedSizeList())).listSize() : -1;
    }
    return -1;
  }

  private static List<Integer> shape(Field field) {
    int entries = Math.min(field.customMetadataLength(), ArrowInput.MOST_METADATA);
    for (int i = 0; i < entries; i++) {
      KeyValue entry = field.customMetadata(i);
      if ("ARROW:extension:metadata".equals(entry.key())) {
        return TensorMetadata.shape(entry.value());
      }
    }
    return List.of();
  }
}
