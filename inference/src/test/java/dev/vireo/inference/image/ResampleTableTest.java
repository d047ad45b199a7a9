package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Directories in which every image has another size. */
class ResampleTableTest {
  private static final int SIZE = 64;
  private static final int LARGEST = 200;

  private final Random random = new Random(2);
  private final byte[] noise = noise();

  @Test
  void aTableIsTheSameWhateverCameBefore() {
    Resizer used = Resizer.open();
    for (int i = 0; i < 200; i++) {
      Pixels image = image(1 + random.nextInt(LARGEST), 1 + random.nextInt(LARGEST));

      assertThat(resized(used, image)).isEqualTo(resized(Resizer.open(), image));
    }
  }

  @Test
  void aMixOfSizesAllocatesNoMoreThanOneSize() {
    Resizer resizer = Resizer.open();
    byte[] target = new byte[SIZE * SIZE * 3];
    resize(resizer, image(LARGEST, LARGEST), target);
    long oneSize = bytesFor(resizer, target, false);

    assertThat(bytesFor(resizer, target, true)).isLessThan(oneSize + 100_000);
  }

  /** On the heap, by this thread, for 1,000 images. */
  private long bytesFor(Resizer resizer, byte[] target, boolean mixed) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      resize(resizer, mixed ? image(70 + i % 130, 200 - i % 120) : image(150, 120), target);
    }
    return threads.getCurrentThreadAllocatedBytes() - start;
  }

  private static byte[] resized(Resizer resizer, Pixels image) {
    byte[] target = new byte[SIZE * SIZE * 3];
    resize(resizer, image, target);
    return target;
  }

  private static void resize(Resizer resizer, Pixels image, byte[] target) {
    resizer.resize(image, SIZE, SIZE, MemorySegment.ofArray(target));
  }

  private Pixels image(int width, int height) {
    return new Pixels(MemorySegment.ofArray(noise).asSlice(0, 3L * width * height), width, height);
  }

  private byte[] noise() {
    byte[] bytes = new byte[LARGEST * LARGEST * 3];
    random.nextBytes(bytes);
    return bytes;
  }
}
