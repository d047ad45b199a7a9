package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.PixelDecoderTest.Decoder;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files of every format: each becomes pixels or a decoder's error, and none without end.
 * 2,000 of them, or as many as the system property {@code vireo.fuzz.mutations} says.
 */
@Tag("long")
class DecoderFuzzTest {
  private static final long MUTATIONS = Long.getLong("vireo.fuzz.mutations", 2_000);
  private static final long PIXEL_LIMIT = 4_000_000;

  /** Nanoseconds of CPU. None takes half a second; a machine that stalls may make two of it. */
  private static final long ENDLESS = 20_000_000_000L;

  private static final Set<ErrorCode> EXPECTED =
      EnumSet.of(
          ErrorCode.EMPTY_INPUT,
          ErrorCode.UNSUPPORTED_IMAGE,
          ErrorCode.CORRUPT_IMAGE,
          ErrorCode.IMAGE_TOO_LARGE);

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource
  void everyDamagedFileIsPixelsOrAnErrorAndNoneIsEndless(Decoder kind) {
    Mutator mutator = new Mutator(FuzzSeeds.draw());
    int size = Preprocessing.centerCrop(16).size();
    int decoded = 0;
    try (Arena arena = Arena.ofConfined();
        ImageDecoder decoder =
            new PreparingDecoder(
                kind.open(PIXEL_LIMIT), Preprocessing.centerCrop(16), PIXEL_LIMIT)) {
      MemorySegment slot = arena.allocate(3L * size * size);
      for (long number = 0; number < MUTATIONS; number++) {
        decoded += decode(decoder, mutator.mutation(number), slot, number) ? 1 : 0;
      }
    }

    assertThat(decoded).as("files that survived their damage").isPositive();
  }

  private boolean decode(ImageDecoder decoder, byte[] file, MemorySegment slot, long number) {
    long start = threads.getCurrentThreadCpuTime();
    try {
      decoder.decode(file, slot);
      return true;
    } catch (VireoException e) {
      assertThat(e.code()).as("mutation %d: %s", number, e.getMessage()).isIn(EXPECTED);
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("mutation " + number, e);
    } finally {
      assertThat(threads.getCurrentThreadCpuTime() - start)
          .as("nanoseconds of CPU for mutation %d", number)
          .isLessThan(ENDLESS);
    }
  }
}
