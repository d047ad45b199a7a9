package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/**
 * The Arrow IPC stream of {@link ArrowSchema}. Every flush ends a record batch, so that a stream
 * cut off after one is continued by writing further batches.
 */
final class ArrowRows implements RowWriter {
  private static final int ROWS_PER_BATCH = 4096;

  private final Columns columns;
  private final OutputStream stream;
  private final WriteChannel out;
  private final BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
  private final VectorSchemaRoot root;
  private int rows;

  /**
   * @param begun whether {@code out} has the schema already
   */
  ArrowRows(OutputStream out, Columns columns, boolean begun) throws IOException {
    this.columns = columns;
    this.stream = out;
    this.out = new WriteChannel(Channels.newChannel(out));
    this.root = VectorSchemaRoot.create(ArrowSchema.of(columns), memory);
    if (!begun) {
      MessageSerializer.serialize(this.out, root.getSchema());
    }
  }

  @Override
  public void write(BulkResult result) throws IOException {
    text(0, result.name());
    switch (result) {
      case BulkResult.Classified(_, var prediction, var embedding) -> {
        ranks(prediction.ranked());
        embedding(embedding);
      }
      case BulkResult.Undecided(_, _, var embedding) -> embedding(embedding);
      case BulkResult.Failed(_, var code, var message) ->
          text(1 + 2 * columns.ranks(), code + ": " + message);
    }
    rows++;
    if (rows == ROWS_PER_BATCH) {
      flush();
    }
  }

  private void ranks(List<RankedLabel> ranked) {
    for (int rank = 0; rank < ranked.size(); rank++) {
      text(1 + 2 * rank, ranked.get(rank).label());
      ((Float4Vector) root.getVector(2 + 2 * rank)).setSafe(rows, ranked.get(rank).probability());
    }
  }

  private void embedding(Embedding embedding) {
    if (embedding.size() > 0) {
      FixedSizeListVector lists = (FixedSizeListVector) root.getVector("embedding");
      Float4Vector items = (Float4Vector) lists.getDataVector();
      int first = lists.startNewValue(rows);
      for (int i = 0; i < embedding.size(); i++) {
        items.setSafe(first + i, embedding.get(i));
      }
    }
  }

  private void text(int column, String value) {
    ((VarCharVector) root.getVector(column)).setSafe(rows, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void flush() throws IOException {
    if (rows > 0) {
      root.setRowCount(rows);
      try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
        MessageSerializer.serialize(out, batch);
      }
      for (FieldVector vector : root.getFieldVectors()) {
        vector.reset();
      }
      rows = 0;
    }
    stream.flush();
  }

  @Override
  public void close() throws IOException {
    try (memory;
        root;
        out) {
      flush();
      ArrowStreamWriter.writeEndOfStream(out, IpcOption.DEFAULT);
    }
  }
}
