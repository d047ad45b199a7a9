package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An output on whose account one input is decoded only when a number of others are written. */
final class Waiting implements BulkOutput {
  final List<String> names = new ArrayList<>();
  private final BulkOutput plain = BulkOutput.of(result -> names.add(result.name()));
  private final String slow;
  private final CountDownLatch others;

  Waiting(String slow, CountDownLatch others) {
    this.slow = slow;
    this.others = others;
  }

  @Override
  public void taken(int worker, String name) {
    if (name.endsWith(slow)) {
      try {
        others.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
    return plain.remaining(files);
  }

  @Override
  public void write(BulkResult result) {
    names.add(result.name());
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
  public void released(int worker) {}
}
