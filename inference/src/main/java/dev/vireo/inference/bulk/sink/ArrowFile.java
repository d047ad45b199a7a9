package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** The Arrow IPC file format, with its footer for random access, out of a stream of rows. */
final class ArrowFile {
  private ArrowFile() {}

  static void write(Path stream, Path target, Map<String, String> metadata) throws IOException {
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        InputStream in = Files.newInputStream(stream);
        ArrowStreamReader reader = new ArrowStreamReader(in, memory);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        VectorSchemaRoot described = described(reader.getVectorSchemaRoot(), metadata);
        ArrowFileWriter writer = new ArrowFileWriter(described, null, out)) {
      writer.start();
      while (reader.loadNextBatch()) {
        described.setRowCount(reader.getVectorSchemaRoot().getRowCount());
        writer.writeBatch();
      }
      writer.end();
    }
  }

  /** The same vectors under a schema with metadata. */
  private static VectorSchemaRoot described(VectorSchemaRoot root, Map<String, String> metadata) {
    return new VectorSchemaRoot(
        new Schema(root.getSchema().getFields(), metadata), root.getFieldVectors(), 0);
  }
}
