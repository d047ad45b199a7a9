package dev.vireo.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.memory.BufferAllocator;

/** A slot whose images are one byte: the class to answer. */
final class FakeSlot implements ImageDecoder {
  static final int CLASSES = 3;
  static final byte[] BROKEN = {-1};

  private final GatedEngine engine;
  private final BufferAllocator allocator = ArrowMemory.open(1 << 20);
  private final BatchSlot slot;
  private final List<Integer> decoded = new CopyOnWriteArrayList<>();
  private volatile Runnable work = () -> {};
  private volatile Runnable large = () -> {};
  private volatile boolean closed;

  FakeSlot(GatedEngine engine, int capacity) {
    this.engine = engine;
    this.slot = new BatchSlot(engine, this, new ImageBatch(allocator, capacity, 1));
  }

  static byte[] image(int label) {
    return new byte[] {(byte) label};
  }

  BatchSlot slot() {
    return slot;
  }

  List<Integer> decoded() {
    return decoded;
  }

  void decodingTakes(Runnable newWork) {
    work = newWork;
  }

  /** Of images that have more than their one byte. */
  void decodingOfLargeTakes(Runnable newWork) {
    large = newWork;
  }

  void assertClosed() {
    assertThat(closed).isTrue();
    assertThat(engine.closed()).isTrue();
    allocator.close();
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment target) {
    if (encoded.get(ValueLayout.JAVA_BYTE, 0) < 0) {
      throw new VireoException(ErrorCode.CORRUPT_IMAGE, "broken on purpose");
    }
    (encoded.byteSize() > 1 ? large : work).run();
    decoded.add((int) encoded.get(ValueLayout.JAVA_BYTE, 0));
    target.set(ValueLayout.JAVA_BYTE, 0, encoded.get(ValueLayout.JAVA_BYTE, 0));
  }

  @Override
  public void prepare(BufferedImage image, MemorySegment target) {
    target.set(ValueLayout.JAVA_BYTE, 0, (byte) (image.getRGB(0, 0) & 0xff));
  }

  @Override
  public void close() {
    closed = true;
  }
}
