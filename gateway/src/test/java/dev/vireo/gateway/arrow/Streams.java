package dev.vireo.gateway.arrow;

import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
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

  /** As {@link #write(Field, byte[]...)}, with buffers that say that they are compressed. */
  public static byte[] compressed(Field column, byte[]... images) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Schema schema = new Schema(List.of(Field.notNullable("id", ArrowType.Utf8.INSTANCE), column));
    try (BufferAllocator memory = ArrowMemory.open(1 << 26);
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
        ArrowStreamWriter writer =
            new ArrowStreamWriter(
                root,
                null,
                Channels.newChannel(stream),
                IpcOption.DEFAULT,
                new AsTheyAre(),
                CompressionUtil.CodecType.LZ4_FRAME)) {
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

  /** Compresses nothing, which a reader does not know. */
  private static final class AsTheyAre implements CompressionCodec.Factory, CompressionCodec {
    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type) {
      return this;
    }

    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type, int level) {
      return this;
    }

    @Override
    public ArrowBuf compress(BufferAllocator memory, ArrowBuf buffer) {
      return buffer;
    }

    @Override
    public ArrowBuf decompress(BufferAllocator memory, ArrowBuf buffer) {
      return buffer;
    }

    @Override
    public CompressionUtil.CodecType getCodecType() {
      return CompressionUtil.CodecType.LZ4_FRAME;
    }
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
