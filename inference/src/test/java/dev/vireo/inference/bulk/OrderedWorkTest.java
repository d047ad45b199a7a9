package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.bulk.sink.BulkOutput;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

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
}
