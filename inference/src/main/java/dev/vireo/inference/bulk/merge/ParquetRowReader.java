package dev.vireo.inference.bulk.merge;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import com.jerolba.carpet.io.FileSystemInputFile;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.jspecify.annotations.Nullable;

/** Parquet. */
final class ParquetRowReader implements RowReader {
  private final Path file;
  private final Map<String, String> metadata;
  private final int ranks;

  @SuppressWarnings("rawtypes") // A class literal has no type arguments.
  private final CloseableIterator<Map> rows;

  private long row;

  ParquetRowReader(Path file) throws IOException {
    this.file = file;
    FileMetaData head = head(file);
    this.metadata = head.getKeyValueMetaData();
    int found = 0;
    while (head.getSchema().containsField(Columns.label(found + 1))) {
      found++;
    }
    this.ranks = found;
    if (ranks == 0 || !head.getSchema().containsField("path")) {
      throw Row.damaged(file, 0, null);
    }
    this.rows = new CarpetReader<>(file.toFile(), Map.class).iterator();
  }

  private static FileMetaData head(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new FileSystemInputFile(file.toFile()), options)) {
      return reader.getFileMetaData();
    } catch (RuntimeException e) {
      throw Row.damaged(file, 0, e);
    }
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public @Nullable BulkResult next() {
    row++;
    try {
      return rows.hasNext() ? result(rows.next()) : null;
    } catch (RuntimeException e) {
      throw Row.damaged(file, row, e);
    }
  }

  private BulkResult result(Map<?, ?> values) {
    if (!(values.get("path") instanceof String name)) {
      throw new IllegalArgumentException("without a path");
    }
    if (values.get("error") instanceof String error) {
      return Row.failed(name, error);
    }
    List<RankedLabel> ranked = new ArrayList<>(ranks);
    for (int rank = 1; rank <= ranks; rank++) {
      if (values.get(Columns.label(rank)) instanceof String label
          && values.get(Columns.probability(rank)) instanceof Float probability) {
        ranked.add(new RankedLabel(label, UNKNOWN_INDEX, probability));
      }
    }
    return Row.classified(
        name,
        ranked,
        values.get("embedding") instanceof List<?> list ? embedding(list) : Embedding.NONE);
  }

  private static Embedding embedding(List<?> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (Float) list.get(i);
    }
    return new Embedding(values);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
