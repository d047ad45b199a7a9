package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Embedding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code id,prediction}. A row's name is its id and a dot: a name of which a submission makes that
 * id again.
 */
final class SubmissionReader implements RowReader {
  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private long row;

  SubmissionReader(Path file) throws IOException {
    this.file = file;
    this.parser = CSVFormat.RFC4180.parse(Files.newBufferedReader(file));
    this.records = parser.iterator();
    if (!isHeader()) {
      parser.close();
      throw Row.damaged(file, 0, null);
    }
  }

  private boolean isHeader() {
    try {
      return records.hasNext() && records.next().toList().equals(List.of("id", "prediction"));
    } catch (UncheckedIOException | IllegalStateException _) {
      return false;
    }
  }

  @Override
  public int ranks() {
    return 1;
  }

  @Override
  public @Nullable BulkResult next() {
    row++;
    try {
      if (!records.hasNext()) {
        return null;
      }
      CSVRecord record = records.next();
      if (record.size() != 2) {
        throw new IllegalArgumentException("of %d columns".formatted(record.size()));
      }
      String label = record.get(1);
      return Row.classified(
          record.get(0) + ".",
          label.isEmpty() ? List.of() : List.of(new RankedLabel(label, UNKNOWN_INDEX, 1)),
          Embedding.NONE);
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      throw Row.damaged(file, row, e);
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
