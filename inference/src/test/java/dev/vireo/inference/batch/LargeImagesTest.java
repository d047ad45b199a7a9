package dev.vireo.inference.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images that take long to decode leave the others their service. */
class LargeImagesTest {
  private static final int CAPACITY = 4;
  private static final byte[] LARGE = image(8000, 8000);

  private final List<FakeSlot> slots = new ArrayList<>();
  private final List<Batcher> batchers = new ArrayList<>();
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
  private final DecodingPixels decoding = new DecodingPixels(70_000_000);
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);

  @AfterEach
  void close() {
    mayEnd.release(1000);
    batchers.forEach(Batcher::close);
    slots.forEach(FakeSlot::assertClosed);
  }

  @Test
  void theLastFreeSlotTakesNone() throws Exception {
    Batcher batcher = batcher(2);
    List<CompletableFuture<BatchAnswer>> large = submit(batcher, LARGE, LARGE, LARGE, LARGE);
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

    assertThat(get(submit(batcher, FakeSlot.image(2)).getFirst()).prediction().best().index())
        .isEqualTo(2);

    assertThat(large).noneMatch(CompletableFuture::isDone);
    mayEnd.release(4);
    for (CompletableFuture<BatchAnswer> each : large) {
      assertThat(get(each).batch()).isEqualTo(1);
    }
  }

  @Test
  void aSlotThatHadOneTakesOthersFirst() throws Exception {
    Batcher batcher = batcher(1);
    List<CompletableFuture<BatchAnswer>> answers = new ArrayList<>(submit(batcher, LARGE));
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    answers.addAll(submit(batcher, LARGE, LARGE));
    answers.addAll(submit(batcher, FakeSlot.image(1), FakeSlot.image(2)));
    mayEnd.release(3);

    for (CompletableFuture<BatchAnswer> each : answers) {
      get(each);
    }
    assertThat(slots.getFirst().decoded()).startsWith((int) LARGE[0], 1, 2).hasSize(5);
    assertThat(batches).containsExactly(1, 2, 1, 1);
  }

  @Test
  void aSlotGoesOnWithLargeOnesWhereTheOthersWereWithdrawn() throws Exception {
    Batcher batcher = batcher(1);
    CompletableFuture<BatchAnswer> first = submit(batcher, LARGE).getFirst();
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<BatchAnswer> second = submit(batcher, LARGE).getFirst();
    submit(batcher, FakeSlot.image(1)).getFirst().cancel(false);
    mayEnd.release(2);

    get(first);
    get(second);
    assertThat(slots.getFirst().decoded()).doesNotContain(1);
  }

  @Test
  void severalBatchersShareTheRoomAndOthersAreNotHeldUp() throws Exception {
    Batcher one = batcher(1);
    Batcher other = batcher(1);
    CompletableFuture<BatchAnswer> first = submit(one, LARGE).getFirst();
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<BatchAnswer> second = submit(other, LARGE).getFirst();

    get(submit(other, FakeSlot.image(1)).getFirst());

    assertThat(begun.tryAcquire()).isFalse();
    mayEnd.release();
    get(first);
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    mayEnd.release();
    get(second);
  }

  @Test
  void imagesThatGoTogetherHaveNoMorePixelsThanOneMay() throws Exception {
    Batcher batcher = batcher(1);
    CompletableFuture<BatchAnswer> first = submit(batcher, LARGE).getFirst();
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    byte[] middling = image(5000, 5000);
    List<CompletableFuture<BatchAnswer>> rest =
        submit(batcher, middling, middling, middling, middling);
    mayEnd.release(5);

    get(first);
    for (CompletableFuture<BatchAnswer> each : rest) {
      assertThat(get(each).batch()).isEqualTo(2);
    }
  }

  @Test
  void whoHasManyLargeOnesWaitingMakesRoomForOthers() throws Exception {
    Batcher batcher = batcher(1);
    var _ = submit(batcher, LARGE);
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    List<CompletableFuture<BatchAnswer>> many = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      many.addAll(submit(batcher, LARGE));
    }

    CompletableFuture<BatchAnswer> modest =
        batcher.submit(new BatchRequest(FakeSlot.image(1), 1, Long.MAX_VALUE, "modest"));
    mayEnd.release(11);

    assertThat(get(modest).prediction().best().index()).isEqualTo(1);
    assertThat(many).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(1);
  }

  private Batcher batcher(int count) {
    List<BatchSlot> opened = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GatedEngine engine = new GatedEngine();
      engine.open();
      FakeSlot slot = new FakeSlot(engine, CAPACITY);
      slot.decodingOfLargeTakes(() -> {
        begun.release();
        mayEnd.acquireUninterruptibly();
      });
      slots.add(slot);
      opened.add(slot.slot());
    }
    Batcher batcher =
        new Batcher(
            opened,
            10,
            WaitingMemory.unbounded(),
            decoding,
            (images, nanos) -> batches.add(images));
    batchers.add(batcher);
    return batcher;
  }

  private static List<CompletableFuture<BatchAnswer>> submit(Batcher batcher, byte[]... images) {
    List<BatchRequest> requests = new ArrayList<>();
    for (byte[] image : images) {
      requests.add(new BatchRequest(image, 1, Long.MAX_VALUE, "client"));
    }
    return batcher.submit(requests);
  }

  private static BatchAnswer get(CompletableFuture<BatchAnswer> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** The beginning of a GIF file, as far as it states its pixels. */
  private static byte[] image(int width, int height) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("GIF89a".getBytes(ISO_8859_1))
        .putShort((short) width)
        .putShort((short) height)
        .array();
  }
}
