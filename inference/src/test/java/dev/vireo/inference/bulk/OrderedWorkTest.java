package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
