package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Rows of a CSV (RFC 4180) or TSV file. */
final class TableRows {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * @param line on which it ends, from 1
   */
  record Row(long line, List<String> fields) {
    Row {
      fields = List.copyOf(fields);
    }
  }

  private TableRows() {}

  /**
   * All rows but blank ones.
   *
   * @throws VireoException UNREADABLE, also for text not in UTF-8, or INVALID_DATASET for a quote
   *     that is never closed
   */
  static List<Row> read(Path file, char separator) {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true).get();
    List<Row> rows = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file)) {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      try (CSVParser parser = CSVParser.parse(reader, format)) {
        for (CSVRecord csv : parser) {
          rows.add(new Row(parser.getCurrentLineNumber(), csv.toList()));
        }
      }
      return rows;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException notText) {
        throw unreadable(file, notText);
      }
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          file + " is no table: " + Objects.requireNonNull(e.getCause()).getMessage(),
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static VireoException unreadable(Path file, IOException e) {
    return new VireoException(ErrorCode.UNREADABLE, file + " cannot be read: " + IoReason.of(e), e);
  }
}
