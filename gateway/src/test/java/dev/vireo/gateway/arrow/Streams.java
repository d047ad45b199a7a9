package dev.vireo.gateway.arrow;

import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Arrow IPC streams as clients write them, by arrow-java. */
public final class Streams {
  private static final ArrowType UINT8 = new ArrowType.Int(8, false);

  private Streams() {}

  /** The metadata of a tensor of bytes. */
  public static Map<String, String> tensor(String shape) {
    return Map.of(
        "ARROW:extension:name",
        "arrow.fixed_shape_tensor",
        "ARROW:extension:metadata",
        "{\"shape\":" + shape + "}");
  }

  /** A column as pyarrow's fixed_shape_tensor of uint8 is stored. */
  public static Field tensors(int width, Map<String, String> metadata) {
    Field item = new Field("item", FieldType.nullable(UINT8), List.of());
    return new Field(
        "image",
        new FieldType(true, new ArrowType.FixedSizeList(width), null, metadata),
        List.of(item));
  }

  /** A column of pixels in one piece. */
  public static Field blocks(int width) {
    return Field.nullable("image", new ArrowType.FixedSizeBinary(width));
  }

  /** A column of image files. */
  public static Field files() {
    return Field.nullable("image", ArrowType.Binary.INSTANCE);
  }

  /** Rows called 0, 1, 2 and so on; a null image is a null. */
  public static byte[] write(Field column, byte[]... images) {
    return write(List.of(Field.notNullable("id", ArrowType.Utf8.INSTANCE), column), images);
  }

  /** As {@link #write(Field, byte[]...)}, with the columns in any order and number. */
  public static byte[] write(List<Field> columns, byte[]... images) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (BufferAllocator memory = ArrowMemory.open(1 << 26);
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(columns), memory);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(stream))) {
      root.allocateNew();
      for (FieldVector vector : root.getFieldVectors()) {
        fill(vector, images);
      }
      root.setRowCount(images.length);
      writer.start();
      writer.writeBatch();
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stream.toByteArray();
  }

  private static void fill(FieldVector vector, byte[][] images) {
    for (int row = 0; row < images.length; row++) {
      byte[] image = images[row];
      switch (vector) {
        case VarCharVector ids ->
            ids.setSafe(row, Integer.toString(row).getBytes(StandardCharsets.UTF_8));
        case VarBinaryVector files when image != null -> files.setSafe(row, image);
        case FixedSizeBinaryVector blocks when image != null -> blocks.setSafe(row, image);
        case FixedSizeListVector tensors when image != null -> {
          int at = tensors.startNewValue(row);
          for (byte each : image) {
            ((UInt1Vector) tensors.getDataVector()).setSafe(at++, each);
          }
        }
        default -> vector.setNull(row);
      }
    }
  }
}
