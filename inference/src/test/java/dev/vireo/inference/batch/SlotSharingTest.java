package dev.vireo.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two slots, each with an engine for company and one for when it is alone. */
class SlotSharingTest {
  private static final int CAPACITY = 4;

  private final BufferAllocator memory = ArrowMemory.open(1 << 20);
  private final GatedEngine together = new GatedEngine();
  private final GatedEngine alone = new GatedEngine();
  private final FakeSlot decoder = new FakeSlot(new GatedEngine(), 1);
  private final Batcher batcher = new Batcher(List.of(slot(), slot()), 100);

  private BatchSlot slot() {
    return new BatchSlot(
        together, Optional.of(alone), decoder, new ImageBatch(memory, CAPACITY, 1));
  }

  @AfterEach
  void close() {
    together.open();
    alone.open();
    batcher.close();
    assertThat(together.closed()).isTrue();
    assertThat(alone.closed()).isTrue();
    memory.close();
    decoder.slot().close();
    decoder.assertClosed();
  }

  @Test
  void aRequestThatIsAloneRunsOnAllCores() throws Exception {
    alone.open();

    assertThat(get(submit(1))).isNotNull();
  }

  @Test
  void aRequestBesideAnotherRunsOnItsShare() throws Exception {
    CompletableFuture<BatchAnswer> first = submit(1);
    alone.awaitRunning();

    CompletableFuture<BatchAnswer> second = submit(2);
    together.awaitRunning();
    together.open();

    assertThat(get(second).prediction().best().index()).isEqualTo(2);
    assertThat(first).isNotDone();
  }

  @Test
  void aClientThatAsksAgainAsSoonAsItIsAnsweredIsStillAlone() throws Exception {
    CompletableFuture<BatchAnswer> second =
        submit(1).thenApply(answered -> submit(2).orTimeout(30, TimeUnit.SECONDS).join());
    alone.open();

    assertThat(second.get(60, TimeUnit.SECONDS).prediction().best().index()).isEqualTo(2);
  }

  @Test
  void slotsShareWhatWaits() throws Exception {
    var _ = submit(0);
    alone.awaitRunning();
    var _ = submit(0);
    together.awaitRunning();
    List<CompletableFuture<BatchAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      waiting.add(submit(i % FakeSlot.CLASSES));
    }
    together.open();
    alone.open();

    for (CompletableFuture<BatchAnswer> each : waiting) {
      assertThat(get(each).batch()).isLessThanOrEqualTo(CAPACITY / 2);
    }
  }

  private CompletableFuture<BatchAnswer> submit(int label) {
    return batcher.submit(new BatchRequest(FakeSlot.image(label), 1, Long.MAX_VALUE, this));
  }

  private static BatchAnswer get(CompletableFuture<BatchAnswer> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }
}
