package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Hands results on. */
record FreshOutput(PredictionSink sink) implements BulkOutput {

  @Override
  public void write(BulkResult result) throws IOException {
    sink.write(result);
  }

  @Override
  public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) {
    return new Iterator<>() {
      private long index;

      @Override
      public boolean hasNext() {
        return files.hasNext();
      }

      @Override
      public NumberedInput next() {
        return new NumberedInput(index++, files.next());
      }
    };
  }

  @Override
  public void read(NumberedInput input, MemorySegment content) {}

  @Override
  public void written(List<NumberedInput> inputs) {}

  @Override
  public Optional<String> quarantined(String name) {
    return Optional.empty();
  }

  @Override
  public void taken(int worker, String name) {}

  @Override
  public void released(int worker) {}
}
