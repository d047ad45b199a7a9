package dev.vireo.inference.bulk.sink;

import java.io.Closeable;
import java.io.IOException;

/** Rows in one format, on their way into a stream that it owns. */
public interface RowWriter extends PredictionSink, Closeable {
  /** Hands every row so far to the stream and flushes it; what is there is then whole rows. */
  void flush() throws IOException;

  /** Flushes, ends the format and closes the stream. */
  @Override
  void close() throws IOException;
}
