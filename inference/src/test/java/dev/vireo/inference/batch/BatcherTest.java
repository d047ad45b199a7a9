package dev.vireo.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatcherTest {
  private static final int CAPACITY = 4;
  private static final int LIMIT = 6;

  private final AtomicLong clock = new AtomicLong();
  private final GatedEngine engine = new GatedEngine();
  private final FakeSlot fake = new FakeSlot(engine, CAPACITY);
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
  private final WaitingMemory memory = new WaitingMemory(100);
  private final Batcher batcher =
      new Batcher(
          List.of(fake.slot()),
          LIMIT,
          memory,
          DecodingPixels.ofCores(),
          (images, inferNanos) -> batches.add(images),
          clock::get);

  @AfterEach
  void close() {
    engine.open();
    batcher.close();
    fake.assertClosed();
  }

  @Test
  void aSingleRequestIsServedAtOnceInABatchOfOne() throws Exception {
    engine.open();

    BatchAnswer answer = get(submit(2));

    assertThat(answer.prediction().best().index()).isEqualTo(2);
    assertThat(answer.batch()).isEqualTo(1);
  }

  @Test
  void whatWaitsWhileTheSlotIsBusyGoesTogetherUpToTheCapacity() throws Exception {
    CompletableFuture<BatchAnswer> running = occupySlot();
    List<CompletableFuture<BatchAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(submit(i % FakeSlot.CLASSES));
    }
    engine.open();

    assertThat(get(running).batch()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      BatchAnswer answer = get(waiting.get(i));
      assertThat(answer.prediction().best().index()).isEqualTo(i % FakeSlot.CLASSES);
      assertThat(answer.batch()).isEqualTo(i < CAPACITY ? CAPACITY : 1);
    }
    assertThat(batches).containsExactly(1, CAPACITY, 1);
  }

  @Test
  void requestsThatComeTogetherRunTogether() throws Exception {
    engine.open();
    List<BatchRequest> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      requests.add(new BatchRequest(FakeSlot.image(i), 1, Long.MAX_VALUE, this));
    }

    List<CompletableFuture<BatchAnswer>> answers = batcher.submit(requests);

    for (int i = 0; i < 3; i++) {
      assertThat(get(answers.get(i)).prediction().best().index()).isEqualTo(i);
      assertThat(get(answers.get(i)).batch()).isEqualTo(3);
    }
  }

  @Test
  void embeddingsGoToThoseWhoAskedForThem() throws Exception {
    engine.open();
    List<BatchRequest> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ImageInput image = ImageInput.of(FakeSlot.image(i));
      requests.add(
          new BatchRequest(
              image, 1, false, i != 1 ? List.of("embeddings") : List.of(), Long.MAX_VALUE, this));
    }

    List<CompletableFuture<BatchAnswer>> answers = batcher.submit(requests);

    assertThat(get(answers.get(0)).embedding()).containsExactly(0, -0f);
    assertThat(get(answers.get(1)).embedding()).isEmpty();
    assertThat(get(answers.get(2)).embedding()).containsExactly(2, -2);
    assertThat(get(answers.get(2)).prediction().best().index()).isEqualTo(2);
  }

  @Test
  void beyondTheLimitARequestFailsAtOnce() throws Exception {
    var _ = occupySlot();
    for (int i = 0; i < LIMIT; i++) {
      var _ = submit(0);
    }

    CompletableFuture<BatchAnswer> refused = submit(0);

    assertThat(refused).isCompletedExceptionally();
    assertFails(refused, ErrorCode.OVERLOADED)
        .hasMessage("6 requests are waiting; try again later");
  }

  @Test
  void imagesWithoutAnAnswerHoldSoMuchAndNoMore() throws Exception {
    var _ = occupySlot();
    assertThat(memory.held()).isEqualTo(1);
    byte[] large = new byte[99];
    CompletableFuture<BatchAnswer> fits =
        batcher.submit(new BatchRequest(large, 1, Long.MAX_VALUE, this));
    assertThat(memory.held()).isEqualTo(100);

    assertFails(submit(2), ErrorCode.OVERLOADED)
        .hasMessage("images without an answer hold 100 of 100 bytes already; try again later");

    fits.cancel(false); // which forgets its image, though it stands in the queue still
    assertThat(memory.held()).isEqualTo(1);
    CompletableFuture<BatchAnswer> another = submit(2);
    engine.open();
    assertThat(get(another).prediction().best().index()).isEqualTo(2);
    awaitNothingHeld();
  }

  @Test
  void severalImagesTogetherAreTakenOrRefusedAsOne() throws Exception {
    var _ = occupySlot();
    BatchRequest large = new BatchRequest(new byte[60], 1, Long.MAX_VALUE, this);

    List<CompletableFuture<BatchAnswer>> answers = batcher.submit(List.of(large, large));

    assertFails(answers.get(0), ErrorCode.OVERLOADED);
    assertFails(answers.get(1), ErrorCode.OVERLOADED);
    assertThat(memory.held()).isEqualTo(1);
    engine.open();
    awaitNothingHeld();
  }

  @Test
  void oneImageMayBeLargerThanAllThatMayWait() throws Exception {
    engine.open();
    byte[] huge = new byte[200];
    huge[0] = 2;

    assertThat(
            get(batcher.submit(new BatchRequest(huge, 1, Long.MAX_VALUE, this)))
                .prediction()
                .best()
                .index())
        .isEqualTo(2);
    awaitNothingHeld();
  }

  @Test
  void aClientWithManyRequestsGivesUpItsLastForOneWithNone() throws Exception {
    var _ = occupySlot();
    List<CompletableFuture<BatchAnswer>> many = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      many.add(submit(1));
    }

    CompletableFuture<BatchAnswer> other =
        batcher.submit(new BatchRequest(FakeSlot.image(2), 1, Long.MAX_VALUE, "other"));
    engine.open();

    assertFails(many.getLast(), ErrorCode.OVERLOADED);
    assertThat(get(other).prediction().best().index()).isEqualTo(2);
    for (CompletableFuture<BatchAnswer> each : many.subList(0, LIMIT - 1)) {
      assertThat(get(each).prediction().best().index()).isEqualTo(1);
    }
  }

  @Test
  void aCancelledRequestMakesRoomForAnother() throws Exception {
    var _ = occupySlot();
    List<CompletableFuture<BatchAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      waiting.add(submit(1));
    }
    waiting.forEach(each -> each.cancel(false));

    CompletableFuture<BatchAnswer> taken = submit(2);
    engine.open();

    assertThat(get(taken).prediction().best().index()).isEqualTo(2);
  }

  @Test
  void aRequestWhoseDeadlinePassedIsDroppedBeforeItIsDecoded() throws Exception {
    var _ = occupySlot();
    CompletableFuture<BatchAnswer> late =
        batcher.submit(new BatchRequest(FakeSlot.image(1), 1, 100, this));
    CompletableFuture<BatchAnswer> atTheLastMoment =
        batcher.submit(new BatchRequest(FakeSlot.image(0), 1, 101, this));
    clock.set(101);
    engine.open();

    assertFails(late, ErrorCode.DEADLINE_EXCEEDED);
    assertThat(get(atTheLastMoment).prediction().best().index()).isZero();
    get(submit(2));
    assertThat(fake.decoded()).doesNotContain(1);
  }

  @Test
  void aCancelledRequestIsNotDecoded() throws Exception {
    var _ = occupySlot();
    submit(1).cancel(false);
    engine.open();

    get(submit(2));
    assertThat(fake.decoded()).containsExactly(0, 2);
  }

  @Test
  void aBadImageCostsOnlyItself() throws Exception {
    var _ = occupySlot();
    CompletableFuture<BatchAnswer> good = submit(1);
    CompletableFuture<BatchAnswer> bad =
        batcher.submit(new BatchRequest(FakeSlot.BROKEN, 1, Long.MAX_VALUE, this));
    CompletableFuture<BatchAnswer> alsoGood = submit(2);
    engine.open();

    assertFails(bad, ErrorCode.CORRUPT_IMAGE);
    assertThat(get(good).prediction().best().index()).isEqualTo(1);
    assertThat(get(alsoGood).prediction().best().index()).isEqualTo(2);
    assertThat(get(alsoGood).batch()).isEqualTo(2);
  }

  @Test
  void pixelsAndFloatsThatAreReadyAreNotDecoded() throws Exception {
    var _ = occupySlot();
    CompletableFuture<BatchAnswer> encoded = submit(0);
    CompletableFuture<BatchAnswer> pixels =
        submit(new ImageInput.Pixels(MemorySegment.ofArray(new byte[] {1, 0, 0})));
    CompletableFuture<BatchAnswer> floats =
        submit(new ImageInput.Normalized(MemorySegment.ofArray(new float[] {2, 0, 0})));
    engine.open();

    assertThat(get(encoded).prediction().best().index()).isZero();
    assertThat(get(pixels).prediction().best().index()).isEqualTo(1);
    assertThat(get(pixels).batch()).isEqualTo(2);
    assertThat(get(floats).prediction().best().index()).isEqualTo(2);
    assertThat(get(floats).batch()).isEqualTo(1);
    assertThat(fake.decoded()).containsExactly(0, 0);
  }

  @Test
  void floatsOfAnEarlierBatchDoNotComeAgain() throws Exception {
    engine.open();
    for (int label : new int[] {1, 2, 0}) {
      CompletableFuture<BatchAnswer> floats =
          submit(new ImageInput.Normalized(MemorySegment.ofArray(new float[] {label, 0, 0})));
      assertThat(get(floats).prediction().best().index()).isEqualTo(label);
      assertThat(get(floats).batch()).isEqualTo(1);
    }
  }

  @Test
  void anImageMayComeAsAFileAsBytesOrDecoded(@TempDir Path folder) throws Exception {
    engine.open();
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 2);
    Path file = Files.write(folder.resolve("image"), FakeSlot.image(1));
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, FakeSlot.image(1));

      assertThat(get(submit(ImageInput.of(file))).prediction().best().index()).isEqualTo(1);
      assertThat(get(submit(ImageInput.of(bytes))).prediction().best().index()).isEqualTo(1);
      assertThat(get(submit(ImageInput.of(image))).prediction().best().index()).isEqualTo(2);
    }
    assertFails(submit(ImageInput.of(folder.resolve("none"))), ErrorCode.NOT_FOUND);
  }

  @Test
  void memoryThatIsOneThreadsOwnCannotBeRead() {
    engine.open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, FakeSlot.image(1));

      assertFails(submit(ImageInput.of(bytes)), ErrorCode.INVALID_ARGUMENT)
          .hasMessageContaining("Arena.ofShared");
    }
  }

  @Test
  void aDecoderThatBreaksCostsOnlyItsImage() throws Exception {
    engine.open();
    fake.decodingTakes(() -> {
      throw new IllegalStateException("the decoder broke");
    });
    assertFails(submit(1), ErrorCode.INTERNAL).hasMessageContaining("the decoder broke");

    fake.decodingTakes(() -> {});
    assertThat(get(submit(1)).prediction().best().index()).isEqualTo(1);
  }

  @Test
  void whatTheEngineSaysIsTheAnswer() {
    engine.open();
    engine.runTakes(() -> {
      throw new VireoException(ErrorCode.INVALID_MODEL, "no such operator");
    });

    assertFails(submit(1), ErrorCode.INVALID_MODEL).hasMessage("no such operator");
  }

  @Test
  void logitsThatAreNoNumbersAreNoAnswer() {
    engine.open();

    assertFails(submit(GatedEngine.NOT_A_NUMBER), ErrorCode.INVALID_MODEL);
  }

  @Test
  void floatsGiveNoEmbedding() {
    engine.open();
    ImageInput floats = new ImageInput.Normalized(MemorySegment.ofArray(new float[3]));

    assertFails(
            batcher.submit(
                new BatchRequest(floats, 1, false, List.of("embeddings"), Long.MAX_VALUE, this)),
            ErrorCode.INVALID_ARGUMENT)
        .hasMessageContaining("none of [embeddings]");
  }

  @Test
  void anEngineWithoutEmbeddingsServesWhoAsksForNone() throws Exception {
    GatedEngine plain = new GatedEngine(0);
    plain.open();
    FakeSlot slot = new FakeSlot(plain, CAPACITY);
    ImageInput image = ImageInput.of(FakeSlot.image(1));
    try (Batcher other = new Batcher(List.of(slot.slot()), 1)) {
      assertThat(get(other.submit(new BatchRequest(image, 1, false, Long.MAX_VALUE, this))))
          .satisfies(answer -> assertThat(answer.prediction().best().index()).isEqualTo(1));
      assertFails(
              other.submit(
                  new BatchRequest(image, 1, false, List.of("embeddings"), Long.MAX_VALUE, this)),
              ErrorCode.INVALID_ARGUMENT)
          .hasMessageContaining("gated offers no embeddings");
    }
    slot.assertClosed();
  }

  @Test
  void embeddingsAreComputedForABatchInWhichSomebodyAskedForOne() throws Exception {
    engine.open();
    get(submit(1));
    assertThat(engine.embeddingRuns()).isZero();
    ImageInput image = ImageInput.of(FakeSlot.image(1));
    get(
        batcher.submit(
            new BatchRequest(image, 1, false, List.of("embeddings"), Long.MAX_VALUE, this)));
    assertThat(engine.embeddingRuns()).isEqualTo(1);
  }

  @Test
  void aBatcherNeedsASlotAndRoomForOneRequest() {
    assertThatThrownBy(() -> new Batcher(List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Batcher(List.of(fake.slot()), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pixelsOfAnotherSizeCostOnlyThemselves() throws Exception {
    var _ = occupySlot();
    CompletableFuture<BatchAnswer> tooFew =
        submit(new ImageInput.Pixels(MemorySegment.ofArray(new byte[2])));
    CompletableFuture<BatchAnswer> good = submit(1);
    engine.open();

    assertFails(tooFew, ErrorCode.INVALID_ARGUMENT);
    assertThat(get(good).prediction().best().index()).isEqualTo(1);
  }

  @Test
  void logitsComeWithTheAnswerWhenAskedFor() throws Exception {
    engine.open();

    assertThat(
            get(submit(new ImageInput.Encoded(MemorySegment.ofArray(FakeSlot.image(1))))).logits())
        .containsExactly(0, 1, 0);
    assertThat(get(submit(1)).logits()).isEmpty();
  }

  @Test
  void aFailingEngineFailsItsBatchAndServesTheNext() throws Exception {
    engine.open();
    engine.failNext();

    assertFails(submit(0), ErrorCode.INTERNAL);
    assertThat(get(submit(1)).prediction().best().index()).isEqualTo(1);
  }

  @Test
  void memoryThatRunsOutEndsTheRequestsAtHandAndNotTheSlot() throws Exception {
    engine.open();
    engine.runTakes(BatcherTest::runOutOfMemory);
    assertFails(submit(0), ErrorCode.INTERNAL)
        .hasMessageContaining("memory ran out (Physical memory usage is too high)");
    engine.runTakes(() -> {});
    assertThat(get(submit(1)).prediction().best().index()).isEqualTo(1);

    fake.decodingTakes(BatcherTest::runOutOfMemory);
    assertFails(submit(0), ErrorCode.INTERNAL).hasMessageStartingWith("decoding failed");
    fake.decodingTakes(() -> {});
    assertThat(get(submit(2)).prediction().best().index()).isEqualTo(2);
  }

  @Test
  void whatBreaksBetweenTheStagesEndsTheRequestsAtHandAndNotTheSlot() throws Exception {
    GatedEngine open = new GatedEngine();
    open.open();
    FakeSlot slot = new FakeSlot(open, CAPACITY);
    AtomicBoolean broken = new AtomicBoolean(true);
    BatchListener listener =
        (_, _) -> {
          if (broken.getAndSet(false)) {
            throw new LinkageError("a listener broke");
          }
        };
    try (Batcher other = new Batcher(List.of(slot.slot()), LIMIT, listener)) {
      BatchRequest request = new BatchRequest(FakeSlot.image(1), 1, Long.MAX_VALUE, this);
      assertFails(other.submit(request), ErrorCode.INTERNAL).hasMessageContaining("broke");
      assertThat(get(other.submit(request)).prediction().best().index()).isEqualTo(1);
      assertThat(other.alone()).isFalse(); // nothing is busy: each take was given back
    }
    slot.assertClosed();
  }

  @Test
  void aRequestFailsAtItsDeadlineWhateverTheSlotIsDoing() throws Exception {
    GatedEngine open = new GatedEngine();
    open.open();
    FakeSlot slot = new FakeSlot(open, CAPACITY);
    CountDownLatch decoded = new CountDownLatch(1);
    slot.decodingTakes(() -> await(decoded));
    Batcher other = new Batcher(List.of(slot.slot()), LIMIT);
    long soon = System.nanoTime() + 20_000_000;
    CompletableFuture<BatchAnswer> decoding =
        other.submit(new BatchRequest(FakeSlot.image(0), 1, soon, this));
    CompletableFuture<BatchAnswer> waiting =
        other.submit(new BatchRequest(FakeSlot.image(1), 1, soon, this));

    assertFails(decoding, ErrorCode.DEADLINE_EXCEEDED)
        .hasMessage("the deadline passed before there was an answer");
    assertFails(waiting, ErrorCode.DEADLINE_EXCEEDED);
    decoded.countDown();
    other.close();
    assertThat(slot.decoded()).doesNotContain(1);
    slot.assertClosed();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runOutOfMemory() {
    throw new OutOfMemoryError("Physical memory usage is too high");
  }

  @Test
  void timingsTellQueueDecodeAndInference() throws Exception {
    var _ = occupySlot();
    clock.set(30);
    CompletableFuture<BatchAnswer> answer = submit(1);
    clock.set(70);
    fake.decodingTakes(() -> clock.addAndGet(5));
    engine.runTakes(() -> clock.addAndGet(20));
    engine.open();

    BatchAnswer timed = get(answer);
    // The batch in the engine ends 20 after the clock stood at 70.
    assertThat(timed.queueNanos()).isEqualTo(60);
    assertThat(timed.decodeNanos()).isEqualTo(5);
    assertThat(timed.inferNanos()).isEqualTo(20);
  }

  @Test
  void closingServesWhatWaitsAndRefusesWhatComes() throws Exception {
    engine.open();
    List<CompletableFuture<BatchAnswer>> waiting = List.of(submit(0), submit(1), submit(2));

    batcher.close();

    for (CompletableFuture<BatchAnswer> each : waiting) {
      assertThat(each).isCompleted();
    }
    assertFails(submit(0), ErrorCode.OVERLOADED).hasMessage("the service is shutting down");
  }

  @Test
  void closingWaitsForWhatWaits() throws Exception {
    var _ = occupySlot();
    CompletableFuture<BatchAnswer> waiting = submit(1);
    Thread closer = Thread.ofPlatform().start(() -> batcher.close(Duration.ofSeconds(30)));
    closer.join(Duration.ofMillis(100)); // A moment, in which it might give up.
    engine.open();

    assertThat(get(waiting).prediction().best().index()).isEqualTo(1);
    closer.join();
  }

  @Test
  void whoIsInterruptedWhileClosingStaysInterrupted() throws Exception {
    CompletableFuture<BatchAnswer> running = occupySlot();
    CompletableFuture<Boolean> stayed = new CompletableFuture<>();
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              batcher.close();
              stayed.complete(Thread.interrupted());
            });
    closer.interrupt();
    engine.open();

    assertThat(stayed.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(running).isCompleted();
  }

  @Test
  void closingGivesUpOnWhatStillWaitsAfterTheLimit() throws Exception {
    CompletableFuture<BatchAnswer> running = occupySlot();
    CompletableFuture<BatchAnswer> waiting = submit(1);
    Thread closer = Thread.ofVirtual().start(() -> batcher.close(Duration.ofMillis(20)));

    assertFails(waiting, ErrorCode.OVERLOADED);
    engine.open();
    closer.join();
    assertThat(get(running).prediction().best().index()).isZero();
  }

  /** Whoever waits for an answer may hear of it a moment before. */
  private void awaitNothingHeld() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (memory.held() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(memory.held()).isZero();
  }

  /** A request that the engine holds at its gate. */
  private CompletableFuture<BatchAnswer> occupySlot() throws InterruptedException {
    CompletableFuture<BatchAnswer> running = submit(0);
    engine.awaitRunning();
    return running;
  }

  private CompletableFuture<BatchAnswer> submit(int label) {
    return batcher.submit(new BatchRequest(FakeSlot.image(label), 1, Long.MAX_VALUE, this));
  }

  private CompletableFuture<BatchAnswer> submit(ImageInput input) {
    return batcher.submit(new BatchRequest(input, 1, true, Long.MAX_VALUE, this));
  }

  private static BatchAnswer get(CompletableFuture<BatchAnswer> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  private static AbstractThrowableAssert<?, ?> assertFails(
      CompletableFuture<BatchAnswer> answer, ErrorCode code) {
    return assertThatThrownBy(() -> answer.orTimeout(30, TimeUnit.SECONDS).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
