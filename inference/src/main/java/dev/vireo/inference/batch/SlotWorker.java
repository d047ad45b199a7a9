package dev.vireo.inference.batch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.Batcher.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The loop of one slot: take, decode, run, answer. */
final class SlotWorker implements Runnable {
  private record Decoded(Pending pending, long queueNanos, long decodeNanos) {}

  private final Batcher batcher;
  private final BatchSlot slot;
  private final LongSupplier nanoTime;
  private final List<String> labels;
  private final float[] logits;
  private final List<Pending> taken = new ArrayList<>();
  private final List<Decoded> decoded = new ArrayList<>();

  SlotWorker(Batcher batcher, BatchSlot slot, LongSupplier nanoTime) {
    this.batcher = batcher;
    this.slot = slot;
    this.nanoTime = nanoTime;
    this.labels = slot.engine().facts().labels();
    this.logits = new float[slot.batch().capacity() * labels.size()];
  }

  @Override
  public void run() {
    try (slot) {
      while (batcher.take(taken, slot.batch().capacity())) {
        decode();
        if (!decoded.isEmpty()) {
          infer();
        }
        taken.clear();
        decoded.clear();
        slot.batch().clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decode() {
    for (Pending pending : taken) {
      long start = nanoTime.getAsLong();
      try {
        slot.decoder().decode(pending.request().image(), slot.batch().nextSlot());
        slot.batch().add("");
        decoded.add(
            new Decoded(pending, start - pending.submitted(), nanoTime.getAsLong() - start));
      } catch (VireoException e) {
        pending.fail(e);
      } catch (RuntimeException e) {
        pending.fail(new VireoException(ErrorCode.INTERNAL, "decoding failed: " + e, e));
      }
    }
  }

  private void infer() {
    long start = nanoTime.getAsLong();
    try {
      slot.engine().run(slot.batch(), logits);
    } catch (VireoException e) {
      decoded.forEach(each -> each.pending().fail(e));
      return;
    } catch (RuntimeException e) {
      VireoException failure = new VireoException(ErrorCode.INTERNAL, "the engine failed: " + e, e);
      decoded.forEach(each -> each.pending().fail(failure));
      return;
    }
    answer(nanoTime.getAsLong() - start);
  }

  private void answer(long inferNanos) {
    for (int i = 0; i < decoded.size(); i++) {
      Decoded each = decoded.get(i);
      Pending pending = each.pending();
      try {
        Prediction prediction =
            new Ranking(labels, pending.request().topK()).rank(logits, i * labels.size());
        pending
            .answer()
            .complete(
                new BatchAnswer(
                    prediction, each.queueNanos(), each.decodeNanos(), inferNanos, decoded.size()));
      } catch (VireoException e) {
        pending.fail(e);
      }
    }
  }
}
