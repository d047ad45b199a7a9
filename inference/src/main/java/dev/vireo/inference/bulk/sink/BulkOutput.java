package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Where a run's results go, and what is known of those that are there already. Its methods are
 * called by one thread at a time, but for {@link #read} and those that name a worker.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface BulkOutput extends PredictionSink {

  /** The inputs that have no results yet, each with its place among all. */
  Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException;

  /**
   * An input was read, and will have its result later. Called by any worker, several at once.
   *
   * @param content of its file; of this call alone
   */
  void read(NumberedInput input, MemorySegment content) throws IOException;

  /** The results of all of these have been written. */
  void written(List<NumberedInput> inputs) throws IOException;

  /** Why an input is not to be decoded, for people; empty for nearly all. */
  Optional<String> quarantined(String name);

  /** A worker begins to decode an input: should the process crash, this was it. */
  void taken(int worker, String name);

  /** The worker's input has been decoded, or refused. */
  void released(int worker);

  /** An output that starts with nothing and remembers nothing. */
  static BulkOutput of(PredictionSink sink) {
    return new FreshOutput(sink);
  }
}
