package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The loop of one worker: decode, run, rank. */
final class BulkWorker implements Runnable {
  private final int number;
  private final BatchRun batch;
  private final OrderedWork work;
  private final BulkOutput output;
  private final ReadAhead ahead;
  private final LargeFile large;
  private long decodeNanos;
  private long inferNanos;

  /**
   * @param number of this worker, from 0
   * @param workers in all
   * @param large still the caller's to close
   */
  BulkWorker(
      int number,
      int workers,
      BatchSlot slot,
      BulkSettings settings,
      OrderedWork work,
      BulkOutput output,
      ReadAhead ahead,
      LargeFile large) {
    this.number = number;
    this.batch = new BatchRun(slot, settings, workers);
    this.work = work;
    this.output = output;
    this.ahead = ahead;
    this.large = large;
  }

  @Override
  public void run() {
    try {
      for (Optional<EncodedChunk> next = ahead.take(); next.isPresent(); next = ahead.take()) {
        EncodedChunk encoded = next.get();
        OrderedWork.Chunk chunk = encoded.chunk();
        List<@Nullable Failed> failures = decode(encoded);
        ahead.giveBack(encoded);
        infer();
        work.deliver(chunk, rank(chunk.inputs(), failures));
      }
    } catch (InterruptedException e) {
      work.fail(new InterruptedIOException("interrupted"));
    } catch (Throwable e) {
      work.fail(e);
    } finally {
      ahead.end();
    }
  }

  /** Fills the batch; for each input why it is not in it, or null. */
  private List<@Nullable Failed> decode(EncodedChunk encoded) throws IOException {
    long start = System.nanoTime();
    batch.clear();
    List<NumberedInput> inputs = encoded.chunk().inputs();
    List<@Nullable Failed> failures = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      Failed unread = encoded.failure(i);
      failures.add(unread != null ? unread : decode(inputs.get(i), encoded.file(i)));
    }
    decodeNanos += System.nanoTime() - start;
    return failures;
  }

  /**
   * @param encoded the file's bytes, or null when they have yet to be read
   */
  private @Nullable Failed decode(NumberedInput input, @Nullable MemorySegment encoded)
      throws IOException {
    ImageFile file = input.file();
    Optional<String> quarantined = output.quarantined(file.name());
    if (quarantined.isPresent()) {
      return new Failed(file, ErrorCode.DECODER_CRASHED, quarantined.get());
    }
    try {
      return batch.add(
          file,
          () -> {
            MemorySegment bytes = encoded != null ? encoded : large.read(file);
            output.read(input, bytes);
            output.taken(number, file.name());
            return bytes;
          });
    } finally {
      output.released(number);
      if (encoded == null) {
        large.close();
      }
    }
  }

  private void infer() {
    long start = System.nanoTime();
    batch.infer();
    inferNanos += System.nanoTime() - start;
  }

  private List<BulkResult> rank(List<NumberedInput> inputs, List<@Nullable Failed> failures) {
    List<BulkResult> results = new ArrayList<>(inputs.size());
    int row = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Failed failed = failures.get(i);
      results.add(failed != null ? failed : batch.result(inputs.get(i).file(), row++));
    }
    return results;
  }

  long decodeNanos() {
    return decodeNanos;
  }

  long inferNanos() {
    return inferNanos;
  }
}
