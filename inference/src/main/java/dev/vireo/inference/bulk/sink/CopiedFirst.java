package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Copies each image, then hands its result on: a row that is there has its copy. */
record CopiedFirst(SortedCopies copies, BulkOutput rows) implements BulkOutput {
  @Override
  public void write(BulkResult result) throws IOException {
    copies.write(result);
    rows.write(result);
  }

  @Override
  public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
    return rows.remaining(files);
  }

  @Override
  public void read(NumberedInput input, MemorySegment content) throws IOException {
    rows.read(input, content);
  }

  @Override
  public void written(List<NumberedInput> inputs) throws IOException {
    rows.written(inputs);
  }

  @Override
  public Optional<String> quarantined(String name) {
    return rows.quarantined(name);
  }

  @Override
  public void taken(int worker, String name) {
    rows.taken(worker, name);
  }

  @Override
  public void released(int worker) {
    rows.released(worker);
  }
}
