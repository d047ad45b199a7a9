package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.ArrowSchema;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.image.ArrowMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Arrow IPC files and streams. */
final class ArrowRowReader implements RowReader {
  private final Path file;
  private final BufferAllocator memory;
  private final ArrowReader reader;
  private final VectorSchemaRoot root;
  private final Columns columns;
  private long row;
  private int inBatch;

  private ArrowRowReader(Path file, BufferAllocator memory, ArrowReader reader) throws IOException {
    this.file = file;
    this.memory = memory;
    this.reader = reader;
    this.root = reader.getVectorSchemaRoot();
    this.columns = columns(root.getSchema().getFields());
    if (!ArrowSchema.of(columns).getFields().equals(root.getSchema().getFields())) {
      throw Row.damaged(file, 0, null);
    }
  }

  static RowReader open(Path file, OutputFormat format) throws IOException {
    FileChannel channel = FileChannel.open(file);
    BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
    ArrowReader reader =
        format == OutputFormat.ARROW
            ? new ArrowFileReader(channel, memory)
            : new ArrowStreamReader(
                new BufferedInputStream(Channels.newInputStream(channel)), memory);
    try {
      return new ArrowRowReader(file, memory, reader);
    } catch (IOException | RuntimeException e) {
      try (memory) {
        reader.close();
      }
      throw e instanceof VireoException ours ? ours : Row.damaged(file, 0, e);
    }
  }

  private static Columns columns(List<Field> fields) {
    int ranks = 0;
    int embedding = 0;
    for (Field field : fields) {
      ranks += field.getName().equals(Columns.label(ranks + 1)) ? 1 : 0;
      embedding =
          field.getType() instanceof ArrowType.FixedSizeList list ? list.getListSize() : embedding;
    }
    return new Columns(Math.max(1, ranks), embedding);
  }

  @Override
  public int ranks() {
    return columns.ranks();
  }

  @Override
  public Map<String, String> metadata() {
    Map<String, String> metadata = root.getSchema().getCustomMetadata();
    return metadata == null ? Map.of() : metadata;
  }

  @Override
  public @Nullable BulkResult next() {
    row++;
    try {
      while (inBatch == root.getRowCount()) {
        if (!reader.loadNextBatch()) {
          return null;
        }
        inBatch = 0;
      }
      BulkResult result = result(inBatch);
      inBatch++;
      return result;
    } catch (IOException | RuntimeException e) {
      throw Row.damaged(file, row, e);
    }
  }

  private BulkResult result(int at) {
    String name = text("path", at);
    String error = text("error", at);
    if (name == null) {
      throw new IllegalArgumentException("without a path");
    }
    return error != null
        ? Row.failed(name, error)
        : Row.classified(name, ranked(at), embedding(at));
  }

  private List<RankedLabel> ranked(int at) {
    List<RankedLabel> ranked = new ArrayList<>(columns.ranks());
    for (int rank = 1; rank <= columns.ranks(); rank++) {
      String label = text(Columns.label(rank), at);
      Float4Vector probabilities = (Float4Vector) root.getVector(Columns.probability(rank));
      if (label != null) {
        ranked.add(new RankedLabel(label, UNKNOWN_INDEX, probabilities.get(at)));
      }
    }
    return ranked;
  }

  private Embedding embedding(int at) {
    if (!columns.hasEmbedding()) {
      return Embedding.NONE;
    }
    FixedSizeListVector lists = (FixedSizeListVector) root.getVector("embedding");
    if (lists.isNull(at)) {
      return Embedding.NONE;
    }
    Float4Vector items = (Float4Vector) lists.getDataVector();
    float[] values = new float[columns.embedding()];
    for (int i = 0; i < values.length; i++) {
      values[i] = items.get(at * values.length + i);
    }
    return new Embedding(values);
  }

  private @Nullable String text(String column, int at) {
    VarCharVector vector = (VarCharVector) root.getVector(column);
    return vector.isNull(at) ? null : new String(vector.get(at), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    try (memory) {
      reader.close();
    }
  }
}
