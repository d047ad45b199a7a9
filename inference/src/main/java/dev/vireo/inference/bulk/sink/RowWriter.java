package dev.vireo.inference.bulk.sink;

import java.io.Closeable;
import java.io.IOException;
import org.apiguardian.api.API;

/** Rows in one format, on their way into a stream that it owns. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface RowWriter extends PredictionSink, Closeable {
  /** Hands every row so far to the stream and flushes it; what is there is then whole rows. */
  void flush() throws IOException;

  /** Flushes, ends the format and closes the stream. */
  @Override
  void close() throws IOException;
}
