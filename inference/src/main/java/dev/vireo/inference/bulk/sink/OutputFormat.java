package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * A form of the result. While a run goes on, its rows are appended to a file that can be cut off
 * and continued after any of them; formats that are not so made are written from it at the end.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum OutputFormat {
  /** Comma-separated values, RFC 4180. */
  CSV("csv") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new CsvRows(text(out), columns, begun);
    }
  },
  /** JSON Lines. */
  JSONL("jsonl", "ndjson") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new JsonRows(text(out));
    }
  },
  /** Arrow IPC file, also known as Feather 2. */
  ARROW("arrow", "feather") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new ArrowRows(out, columns, begun);
    }

    @Override
    public void finish(Path rows, Path target, Columns columns, Map<String, String> metadata) {
      AtomicFile.write(target, temporary -> ArrowFile.write(rows, temporary, metadata));
    }

    @Override
    public boolean streams() {
      return false;
    }
  },
  /** Arrow IPC stream. */
  ARROW_STREAM("arrows") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new ArrowRows(out, columns, begun);
    }
  },
  /** Parquet, compressed with zstd. */
  PARQUET("parquet") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new ArrowRows(out, columns, begun);
    }

    @Override
    public void finish(Path rows, Path target, Columns columns, Map<String, String> metadata) {
      AtomicFile.write(target, temporary -> ParquetFile.write(rows, temporary, columns, metadata));
    }

    @Override
    public boolean streams() {
      return false;
    }
  },
  /** {@code id,prediction}, as competitions take them. */
  SUBMISSION("csv") {
    @Override
    public RowWriter open(OutputStream out, Columns columns, boolean begun) throws IOException {
      return new SubmissionRows(text(out), begun);
    }
  };

  private final String extension;
  private final String synonym;

  OutputFormat(String extension) {
    this(extension, extension);
  }

  /**
   * @param extension of files of this format
   * @param synonym another one, as good
   */
  OutputFormat(String extension, String synonym) {
    this.extension = extension;
    this.synonym = synonym;
  }

  /** The format that a file's extension names, if any does; the first of several. */
  public static Optional<OutputFormat> of(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String given = name.substring(name.lastIndexOf('.') + 1);
    return Stream.of(values())
        .filter(each -> each.extension.equals(given) || each.synonym.equals(given))
        .findFirst();
  }

  /**
   * A writer of rows that can be continued.
   *
   * @param out closed with the writer
   * @param begun whether whole rows of an earlier writer are in {@code out} already
   */
  public abstract RowWriter open(OutputStream out, Columns columns, boolean begun)
      throws IOException;

  /**
   * Makes the result out of all rows; {@code rows} may be gone afterwards.
   *
   * @param metadata kept in the result where the format has a place for it: Arrow files and Parquet
   * @throws dev.vireo.inference.VireoException OUTPUT_FAILED; {@code rows} is then as it was
   */
  public void finish(Path rows, Path target, Columns columns, Map<String, String> metadata)
      throws IOException {
    FileMove.at(rows, target);
  }

  /** Whether the rows themselves are the result, so that they may go to a pipe. */
  public boolean streams() {
    return true;
  }

  /** Of the file that rows are appended to. */
  public String rowsExtension() {
    return streams() ? extension : ARROW_STREAM.extension;
  }

  private static Writer text(OutputStream out) {
    return new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }
}
