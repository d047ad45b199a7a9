package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** CSV with a path, ranks, an error and perhaps an embedding. */
final class CsvReader implements RowReader {
  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final int columns;
  private final int ranks;
  private long row;

  CsvReader(Path file) throws IOException {
    this.file = file;
    this.parser = CSVFormat.RFC4180.parse(Files.newBufferedReader(file));
    try {
      this.records = parser.iterator();
      List<String> header = records.hasNext() ? records.next().toList() : List.of();
      this.columns = header.size();
      this.ranks = (header.indexOf("error") - 1) / 2;
      if (ranks < 1 || !header.equals(header(ranks, header.contains("embedding")))) {
        throw Row.damaged(file, 0, null);
      }
    } catch (RuntimeException e) {
      parser.close();
      throw e instanceof UncheckedIOException ? Row.damaged(file, 0, e) : e;
    }
  }

  private static List<String> header(int ranks, boolean embedding) {
    List<String> header = new ArrayList<>(List.of("path"));
    for (int rank = 1; rank <= ranks; rank++) {
      header.add(Columns.label(rank));
      header.add(Columns.probability(rank));
    }
    header.add("error");
    if (embedding) {
      header.add("embedding");
    }
    return header;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public @Nullable BulkResult next() {
    row++;
    try {
      if (!records.hasNext()) {
        return null;
      }
      CSVRecord record = records.next();
      if (record.size() != columns) {
        throw new IllegalArgumentException("of %d columns".formatted(record.size()));
      }
      String error = record.get(1 + 2 * ranks);
      return error.isEmpty()
          ? Row.classified(record.get(0), ranked(record), embedding(record))
          : Row.failed(record.get(0), error);
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      throw Row.damaged(file, row, e);
    }
  }

  private List<RankedLabel> ranked(CSVRecord record) {
    List<RankedLabel> ranked = new ArrayList<>(ranks);
    for (int rank = 0; rank < ranks; rank++) {
      String probability = record.get(2 + 2 * rank);
      if (!probability.isEmpty()) {
        ranked.add(
            new RankedLabel(
                record.get(1 + 2 * rank), UNKNOWN_INDEX, Float.parseFloat(probability)));
      }
    }
    return ranked;
  }

  private Embedding embedding(CSVRecord record) {
    int column = 2 + 2 * ranks;
    if (column == columns || record.get(column).isEmpty()) {
      return Embedding.NONE;
    }
    String array = record.get(column);
    String[] items = array.substring(1, array.length() - 1).split(",", -1);
    float[] values = new float[items.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(items[i]);
    }
    return new Embedding(values);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
