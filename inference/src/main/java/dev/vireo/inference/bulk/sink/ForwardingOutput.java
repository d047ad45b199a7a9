package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** An output in front of another one, which has all that this does not see to. */
interface ForwardingOutput extends BulkOutput {
  /** The one behind. */
  BulkOutput rows();

  @Override
  default void write(BulkResult result) throws IOException {
    rows().write(result);
  }

  @Override
  default Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
    return rows().remaining(files);
  }

  @Override
  default void read(NumberedInput input, MemorySegment content) throws IOException {
    rows().read(input, content);
  }

  @Override
  default void written(List<NumberedInput> inputs) throws IOException {
    rows().written(inputs);
  }

  @Override
  default Optional<String> quarantined(String name) {
    return rows().quarantined(name);
  }

  @Override
  default void taken(int worker, String name) {
    rows().taken(worker, name);
  }

  @Override
  default void released(int worker) {
    rows().released(worker);
  }
}
