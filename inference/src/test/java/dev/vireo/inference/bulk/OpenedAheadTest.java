package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Inputs that answer from elsewhere are asked together; those on a disk one by one. */
class OpenedAheadTest {
  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(3);

  /**
   * @param together how many must be asked before any answers
   */
  private record Slow(String name, CountDownLatch together, OpenedAheadTest test, boolean remote)
      implements ImageFile {
    @Override
    public ImageContent open() {
      test.opened.incrementAndGet();
      together.countDown();
      try {
        if (!together.await(1, TimeUnit.MINUTES)) {
          throw new AssertionError("nobody asks for the others");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (name.equals("gone")) {
        throw new VireoException(ErrorCode.NOT_FOUND, "it is gone");
      }
      return new Closed(
          ImageContent.of(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))), test.closed);
    }
  }

  private record Closed(ImageContent content, CountDownLatch closed) implements ImageContent {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return content.read(target);
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      content.close();
    }
  }

  private List<NumberedInput> inputs(int together, boolean remote, String... names) {
    CountDownLatch latch = new CountDownLatch(together);
    List<NumberedInput> inputs = new ArrayList<>();
    for (String name : names) {
      inputs.add(new NumberedInput(inputs.size(), new Slow(name, latch, this, remote)));
    }
    return inputs;
  }

  @Test
  void remoteOnesAreAskedTogetherAndGivenInTheirOrder() throws IOException {
    try (OpenedAhead ahead = new OpenedAhead(inputs(3, true, "a", "bb", "ccc"))) {
      for (int i = 0; i < 3; i++) {
        try (ImageContent content = ahead.open(i)) {
          assertThat(content.size()).isEqualTo(i + 1);
        }
      }
    }
    assertThat(opened).hasValue(3);
  }

  @Test
  void someMoreAreAskedForThanTheOneWhoseTurnItIs() throws IOException {
    String[] names = new String[40];
    Arrays.fill(names, "x");
    try (OpenedAhead ahead = new OpenedAhead(inputs(16, true, names))) {
      ahead.open(0).close();
      assertThat(opened).hasValue(16);
    }
  }

  @Test
  void localOnesAreOpenedInTheirTurn() throws IOException {
    try (OpenedAhead ahead = new OpenedAhead(inputs(1, false, "a", "b"))) {
      ahead.open(0).close();
      assertThat(opened).hasValue(1);
    }
    assertThat(opened).hasValue(1);
  }

  @Test
  void aFailureIsThatInputsAlone() throws IOException {
    try (OpenedAhead ahead = new OpenedAhead(inputs(2, true, "gone", "here"))) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> ahead.open(0))
          .withMessage("it is gone");
      ahead.open(1).close();
    }
  }

  @Test
  void whatIsNotWantedAnyMoreIsClosed() throws Exception {
    try (OpenedAhead ahead = new OpenedAhead(inputs(3, true, "a", "b", "c"))) {
      ahead.open(0).close();
    }
    assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
