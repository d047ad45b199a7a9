package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** The Arrow IPC file format, with its footer for random access, out of a stream of rows. */
final class ArrowFile {
  private ArrowFile() {}

  static void write(Path stream, Path target) throws IOException {
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        InputStream in = Files.newInputStream(stream);
        ArrowStreamReader reader = new ArrowStreamReader(in, memory);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ArrowFileWriter writer = new ArrowFileWriter(reader.getVectorSchemaRoot(), null, out)) {
      writer.start();
      while (reader.loadNextBatch()) {
        writer.writeBatch();
      }
      writer.end();
    }
  }
}
