package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.BulkResult.Classified;
import dev.vireo.inference.bulk.BulkResult.Failed;
import dev.vireo.inference.bulk.source.ImageFile;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/** The loop of one worker: read, decode, run, rank. */
final class BulkWorker implements Runnable {
  private final BatchSlot slot;
  private final OrderedWork work;
  private final Ranking ranking;
  private final float[] logits;
  private final int classes;
  private long readNanos;
  private long decodeNanos;
  private long inferNanos;

  BulkWorker(BatchSlot slot, int topK, OrderedWork work) {
    List<String> labels = slot.engine().facts().labels();
    this.slot = slot;
    this.work = work;
    this.ranking = new Ranking(labels, topK);
    this.classes = labels.size();
    this.logits = new float[Math.multiplyExact(slot.batch().capacity(), classes)];
  }

  @Override
  public void run() {
    try {
      for (OrderedWork.Chunk chunk = work.take(); chunk != null; chunk = work.take()) {
        work.deliver(chunk.index(), classify(chunk.files()));
      }
    } catch (InterruptedException e) {
      work.fail(new InterruptedIOException("interrupted"));
    } catch (Throwable e) {
      work.fail(e);
    }
  }

  private List<BulkResult> classify(List<ImageFile> files) {
    slot.batch().clear();
    List<Failed> failures = new ArrayList<>(files.size());
    for (ImageFile file : files) {
      failures.add(fill(file));
    }
    long start = System.nanoTime();
    if (slot.batch().count() > 0) {
      slot.engine().run(slot.batch(), logits);
    }
    inferNanos += System.nanoTime() - start;
    return rank(files, failures);
  }

  /** Adds a file to the batch; returns why it could not, or null. */
  private Failed fill(ImageFile file) {
    long start = System.nanoTime();
    long read = start;
    try {
      byte[] encoded = file.read();
      read = System.nanoTime();
      readNanos += read - start;
      slot.decoder().decode(encoded, slot.batch().nextSlot());
      slot.batch().add(file.name());
      return null;
    } catch (VireoException e) {
      return new Failed(file.name(), e.code(), e.getMessage());
    } catch (OutOfMemoryError e) {
      return new Failed(
          file.name(), ErrorCode.IMAGE_TOO_LARGE, "decoding it needs more memory than there is");
    } catch (RuntimeException e) {
      return new Failed(file.name(), ErrorCode.INTERNAL, "decoding failed: " + e);
    } finally {
      decodeNanos += System.nanoTime() - read;
    }
  }

  private List<BulkResult> rank(List<ImageFile> files, List<Failed> failures) {
    List<BulkResult> results = new ArrayList<>(files.size());
    int row = 0;
    for (int i = 0; i < files.size(); i++) {
      Failed failed = failures.get(i);
      results.add(failed != null ? failed : rank(files.get(i).name(), row++));
    }
    return results;
  }

  private BulkResult rank(String name, int row) {
    try {
      return new Classified(name, ranking.rank(logits, row * classes));
    } catch (VireoException e) {
      return new Failed(name, e.code(), e.getMessage());
    }
  }

  long readNanos() {
    return readNanos;
  }

  long decodeNanos() {
    return decodeNanos;
  }

  long inferNanos() {
    return inferNanos;
  }
}
