package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An image that costs too long is given up; the next ones are decoded by another decoder. */
class TimedDecoderTest {
  private static final byte[] HEIC = Golden.bytes("stills/grid.heic");
  private static final byte[] JPEG = Golden.bytes("forms/rgb.jpg");

  /** Decodes nothing; its first image ends when the test says so. */
  private static final class Slow implements PixelDecoder {
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private volatile byte[] seenAtTheEnd = new byte[0];
    private boolean waits;

    @Override
    public Pixels decode(MemorySegment encoded, JpegScale scale) {
      threads.add(Thread.currentThread());
      if (waits) {
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        seenAtTheEnd = encoded.toArray(ValueLayout.JAVA_BYTE);
      }
      return new Pixels(MemorySegment.ofArray(new byte[3]), 1, 1);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private final List<Slow> opened = new ArrayList<>();
  private final AtomicLong used = new AtomicLong();

  private TimedDecoder decoder() {
    return new TimedDecoder(
        () -> {
          opened.add(new Slow());
          return opened.getLast();
        },
        Duration.ofSeconds(20),
        _ -> used.get());
  }

  @Test
  void whatCostsTooLongIsGivenUpAndItsDecoderClosedWhenItEnds() throws InterruptedException {
    try (TimedDecoder decoder = decoder()) {
      opened.getFirst().waits = true;
      used.set(Duration.ofSeconds(21).toNanos());
      byte[] file = HEIC.clone();
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> decoder.decode(file))
          .withMessageContaining("takes more than 20 seconds of a core")
          .extracting(VireoException::code)
          .isEqualTo(ErrorCode.IMAGE_TOO_LARGE);
      assertThat(opened).hasSize(2);
      assertThat(decoder.decode(HEIC).width()).isEqualTo(1);
      assertThat(opened.getFirst().closed.getCount()).isEqualTo(1);

      Arrays.fill(file, (byte) 0); // The caller goes on with its memory.
      opened.getFirst().end.countDown();
      opened.getFirst().closed.await();
      assertThat(opened.getFirst().seenAtTheEnd).isEqualTo(HEIC);
    }
    opened.getLast().closed.await();
  }

  @Test
  void timeInWhichTheImageDoesNotRunIsNotIts() throws InterruptedException {
    try (TimedDecoder decoder = decoder()) {
      opened.getFirst().waits = true;
      Thread end = Thread.ofPlatform().start(() -> opened.getFirst().end.countDown());
      assertThat(decoder.decode(HEIC).width()).isEqualTo(1);
      end.join();
      assertThat(opened).hasSize(1);
    }
  }

  @Test
  void whatItsHeaderBoundsIsDecodedByTheCaller() {
    try (TimedDecoder decoder = decoder()) {
      used.set(Long.MAX_VALUE);
      assertThat(decoder.decode(JPEG).width()).isEqualTo(1);
      assertThat(decoder.decode(HEIC).width()).isEqualTo(1);
      List<Thread> threads = opened.getFirst().threads;
      assertThat(threads.getFirst()).isSameAs(Thread.currentThread());
      assertThat(threads.getLast()).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void whatFailsFailsForTheCaller() {
    try (TimedDecoder decoder =
        new TimedDecoder(() ->
            new PixelDecoder() {
              @Override
              public Pixels decode(MemorySegment encoded, JpegScale scale) {
                throw new OutOfMemoryError("none left");
              }

              @Override
              public void close() {}
            })) {
      assertThatThrownBy(() -> decoder.decode(HEIC)).isInstanceOf(OutOfMemoryError.class);
    }
  }
}
