package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.OutputFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a finished result, in the order of the file. A class has the index {@link
 * #UNKNOWN_INDEX} where the format has none: all but JSON Lines. Reading throws {@link
 * dev.vireo.inference.VireoException} UNREADABLE where the file is not what its format is.
 */
interface RowReader extends Closeable {
  int UNKNOWN_INDEX = -1;

  /** The next row, or null at the end. */
  @Nullable BulkResult next() throws IOException;

  /** Ranks in a row as the file's head tells; 0 where it has none. */
  default int ranks() {
    return 0;
  }

  /** What the file says of itself beside its rows. */
  default Map<String, String> metadata() {
    return Map.of();
  }

  static RowReader open(Path file, OutputFormat format) throws IOException {
    return switch (format) {
      case CSV -> new CsvReader(file);
      case SUBMISSION -> new SubmissionReader(file);
      case JSONL -> new JsonReader(file);
      case ARROW, ARROW_STREAM -> ArrowRowReader.open(file, format);
      case PARQUET -> new ParquetRowReader(file);
    };
  }
}
