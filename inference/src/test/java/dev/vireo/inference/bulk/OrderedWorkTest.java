package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedWorkTest {
  @Test
  void whateverFailsAfterTheFirstFailureIsKeptWithIt() throws Exception {
    OrderedWork work =
        new OrderedWork(
            Collections.emptyIterator(),
            BulkOutput.of(result -> {}),
            BulkProgress.SILENT,
            new StopRequest(),
            true,
            4,
            2);
    IOException first = new IOException("the disk is full");

    work.fail(first);
    work.fail(new IllegalStateException("of the second worker"));
    work.fail(new IllegalStateException("of the third"));

    assertThat(work.take()).isNull();
    assertThatThrownBy(work::rethrow).isSameAs(first);
    assertThat(first.getSuppressed()).hasSize(2);
  }

  /** Images that are taken and not delivered lie in memory. */
  @ParameterizedTest
  @CsvSource({"4, 2, 24", "64, 2, 6", "48, 1, 3"})
  @Timeout(60)
  void noMoreIsTakenAheadOfWhatIsDelivered(int chunkSize, int workers, int chunks)
      throws Exception {
    Iterator<ImageFile> endless = Stream.generate(() -> ImageFile.of(Path.of("a.jpg"))).iterator();
    OrderedWork work =
        new OrderedWork(
            endless,
            BulkOutput.of(result -> {}),
            BulkProgress.SILENT,
            new StopRequest(),
            true,
            chunkSize,
            workers);
    List<OrderedWork.Chunk> taken = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      taken.add(work.take());
    }
    FutureTask<OrderedWork.Chunk> next = new FutureTask<>(work::take);
    Thread taking = Thread.ofPlatform().start(next);
    while (taking.getState() != Thread.State.WAITING && !next.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(next.isDone()).isFalse();

    work.deliver(taken.getFirst(), List.of());
    assertThat(next.get().number()).isEqualTo(chunks);
  }

  @Test
  @Timeout(60)
  void aFailureEndsAListingThatWaitsForFurtherNames() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    Iterator<ImageFile> waiting =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            asked.countDown();
            try {
              woken.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return false;
          }

          @Override
          public ImageFile next() {
            throw new NoSuchElementException();
          }
        };
    OrderedWork work =
        new OrderedWork(
            waiting,
            BulkOutput.of(result -> {}),
            BulkProgress.SILENT,
            new StopRequest(woken::countDown),
            true,
            4,
            2);
    FutureTask<OrderedWork.Chunk> taking = new FutureTask<>(work::take);
    Thread.ofPlatform().start(taking);
    asked.await();

    IOException full = new IOException("the disk is full");
    work.fail(full);

    assertThat(taking.get()).isNull();
    assertThatThrownBy(work::rethrow).isSameAs(full);
  }
}
