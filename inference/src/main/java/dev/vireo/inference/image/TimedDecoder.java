package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link PixelDecoder} that gives an image up which costs more time than it may. What headers state
 * bounds most: those are decoded as they come. Of the rest, each is decoded by a thread of its own
 * from a copy of the file; when that takes too long, another decoder goes on with the next image,
 * and the one that is busy is closed when it ends, as native code cannot be stopped.
 */
final class TimedDecoder implements PixelDecoder {
  /** Of one core; the largest images that are allowed take three. */
  static final Duration BUDGET = Duration.ofSeconds(20);

  /** Up to so many pixels, formats whose passes are counted from their headers end soon. */
  private static final long FEW_PIXELS = 48_000_000;

  /** Decoders that were given up and are still busy; one more has to wait for the first. */
  private static final int MOST_BUSY = 2;

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Supplier<PixelDecoder> decoders;
  private final Duration budget;
  private final LongUnaryOperator cpuNanos;
  private final Deque<Thread> busy = new ArrayDeque<>();
  private PixelDecoder decoder;

  /**
   * @param decoders opens those that do the work
   */
  TimedDecoder(Supplier<PixelDecoder> decoders) {
    this(decoders, BUDGET, ManagementFactory.getThreadMXBean()::getThreadCpuTime);
  }

  /**
   * @param cpuNanos that a thread has used, by its id
   */
  TimedDecoder(Supplier<PixelDecoder> decoders, Duration budget, LongUnaryOperator cpuNanos) {
    this.decoders = decoders;
    this.budget = budget;
    this.cpuNanos = cpuNanos;
    this.decoder = decoders.get();
  }

  @Override
  public Pixels decode(MemorySegment file, JpegScale scale) {
    return endsSoon(file) ? decoder.decode(file, scale) : watched(file, scale);
  }

  private static boolean endsSoon(MemorySegment file) {
    try {
      ImageHeader header = ImageHeader.read(IconFile.unwrapped(file), Long.MAX_VALUE);
      boolean counted =
          switch (header.format()) {
            case JPEG, PNG, GIF, BMP, WEBP, TIFF, PNM, ICO, TGA -> true;
            case HEIF, JPEG_2000 -> false;
          };
      return counted && (long) header.width() * header.height() <= FEW_PIXELS;
    } catch (VireoException _) {
      return true; // It will be refused.
    }
  }

  private Pixels watched(MemorySegment file, JpegScale scale) {
    while (busy.size() >= MOST_BUSY) {
      join(busy.remove(), Duration.ofDays(1));
    }
    Attempt attempt = new Attempt(decoder, file, scale);
    Thread thread = Thread.ofPlatform().daemon().name("vireo-decoder").start(attempt);
    while (!join(thread, LOOK)) {
      if (cpuNanos.applyAsLong(thread.threadId()) > budget.toNanos() && attempt.giveUp()) {
        busy.add(thread);
        decoder = decoders.get();
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "decoding the image takes more than %d seconds of a core; make it smaller or save it anew"
                .formatted(budget.toSeconds()));
      }
    }
    return attempt.result();
  }

  /** Whether it has ended; an interruption is for whoever waits for the result. */
  private static boolean join(Thread thread, Duration most) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(most);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
  }

  /** One image. */
  private static final class Attempt implements Runnable {
    private final PixelDecoder decoder;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment copy;
    private final JpegScale scale;
    private @Nullable Pixels pixels;
    private @Nullable RuntimeException failure;
    private @Nullable Error error;
    private boolean ended;
    private boolean givenUp;

    Attempt(PixelDecoder decoder, MemorySegment file, JpegScale scale) {
      this.decoder = decoder;
      this.copy = arena.allocate(file.byteSize()).copyFrom(file);
      this.scale = scale;
    }

    @Override
    public void run() {
      try {
        pixels = decoder.decode(copy, scale);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        error = e; // The caller's to handle, as memory that runs out is.
      } finally {
        arena.close();
        end();
      }
    }

    private synchronized void end() {
      ended = true;
      if (givenUp) {
        decoder.close();
      }
    }

    /** False where it has ended meanwhile. */
    synchronized boolean giveUp() {
      givenUp = !ended;
      return givenUp;
    }

    Pixels result() {
      if (failure != null) {
        throw failure;
      }
      if (error != null) {
        throw error;
      }
      return Objects.requireNonNull(pixels);
    }
  }
}
