package dev.vireo.bench.micro;

import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Decoded images as a client of the gateway sends them: an Arrow IPC stream of one batch. */
final class TensorStream {
  private static final long MEMORY = 1L << 28;

  private TensorStream() {}

  /**
   * @param size of each image, height and width
   */
  static byte[] of(int images, int size) throws IOException {
    int bytes = size * size * 3;
    Schema schema =
        new Schema(
            List.of(
                Field.notNullable("id", ArrowType.Utf8.INSTANCE),
                Field.notNullable("image", new ArrowType.FixedSizeBinary(bytes))));
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (BufferAllocator memory = ArrowMemory.open(MEMORY);
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(stream))) {
      root.allocateNew();
      for (int i = 0; i < images; i++) {
        byte[] id = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
        ((VarCharVector) root.getVector("id")).setSafe(i, id);
        ((FixedSizeBinaryVector) root.getVector("image")).setSafe(i, new byte[bytes]);
      }
      root.setRowCount(images);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return stream.toByteArray();
  }
}
