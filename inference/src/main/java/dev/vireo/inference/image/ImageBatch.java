package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apiguardian.api.API;

/**
 * A batch of images in Arrow memory: a record batch with {@code id: utf8} and {@code image:
 * fixed_shape_tensor<uint8>[height, width, 3]} (HWC, values 0 to 255; storage FixedSizeBinary),
 * each slot filled in place and reused.
 *
 * <p>Not safe for use by several threads at once, but may be handed from thread to thread. Closing
 * it gives the memory back to the allocator it came from; what asks for it afterwards gets an
 * {@link IllegalStateException}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ImageBatch implements AutoCloseable {
  private final VectorSchemaRoot root;
  private final VarCharVector ids;
  private final FixedSizeBinaryVector images;
  private final MemorySegment pixels;
  private final int capacity;
  private final int height;
  private final int width;
  private final int bytesPerImage;
  private final List<Hold> holds = new ArrayList<>();
  private int count;
  private volatile boolean closed;

  /** Something that is done to a batch's memory for as long as the batch is open. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    /** Called once, before the memory is given back. */
    @Override
    void close();
  }

  /** Of square images. */
  public ImageBatch(BufferAllocator allocator, int capacity, int size) {
    this(allocator, capacity, size, size);
  }

  /** Of images as {@code preprocessing} makes them. */
  public ImageBatch(BufferAllocator allocator, int capacity, Preprocessing preprocessing) {
    this(allocator, capacity, preprocessing.height(), preprocessing.width());
  }

  /**
   * @param capacity images it can hold, at least 1
   * @param height of every image in pixels, at least 1
   * @param width of every image in pixels, at least 1
   * @throws org.apache.arrow.memory.OutOfMemoryException when the allocator's limit is reached
   */
  public ImageBatch(BufferAllocator allocator, int capacity, int height, int width) {
    if (capacity < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a batch holds at least one image of at least one pixel, not %d of %d x %d"
              .formatted(capacity, height, width));
    }
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.bytesPerImage = Math.multiplyExact(Math.multiplyExact(height, width), 3);
    this.root = VectorSchemaRoot.create(schema(height, width), allocator);
    this.ids = (VarCharVector) root.getVector("id");
    this.images = (FixedSizeBinaryVector) root.getVector("image");
    try {
      ids.allocateNew(64L * capacity, capacity);
      images.allocateNew(capacity);
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
    for (int slot = 0; slot < capacity; slot++) {
      images.setIndexDefined(slot);
    }
    long bytes = (long) capacity * bytesPerImage;
    this.pixels = NativeMemory.view(images.getDataBufferAddress(), bytes);
  }

  private static Schema schema(int height, int width) {
    // The canonical extension arrow.fixed_shape_tensor has no class in arrow-java: its metadata is
    // what other readers go by (Arrow columnar format, "Canonical extension types").
    Map<String, String> tensor =
        Map.of(
            "ARROW:extension:name",
            "arrow.fixed_shape_tensor",
            "ARROW:extension:metadata",
            "{\"shape\":[" + height + "," + width + ",3],\"dim_names\":[\"H\",\"W\",\"C\"]}");
    Field id = new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of());
    Field image =
        new Field(
            "image",
            new FieldType(false, new ArrowType.FixedSizeBinary(3 * height * width), null, tensor),
            List.of());
    return new Schema(List.of(id, image));
  }

  public int capacity() {
    return capacity;
  }

  /** Height of every image in pixels. */
  public int height() {
    return height;
  }

  /** Width of every image in pixels. */
  public int width() {
    return width;
  }

  /** Whether its images are what {@code preprocessing} makes. */
  public boolean fits(Preprocessing preprocessing) {
    return height == preprocessing.height() && width == preprocessing.width();
  }

  /** Images in the batch, from slot 0. */
  public int count() {
    return count;
  }

  public boolean full() {
    return count == capacity;
  }

  /**
   * The next free slot: {@code height x width x 3} bytes, HWC. It joins the batch with {@link
   * #add}; until then it may be filled again.
   */
  public MemorySegment nextSlot() {
    if (full()) {
      throw new IllegalStateException("the batch is full: " + capacity + " images");
    }
    return slot(count);
  }

  /** Takes the slot filled last into the batch under {@code id}. */
  public void add(String id) {
    requireOpen();
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    ids.setSafe(count, utf8);
    count++;
  }

  /** The pixels of slot {@code index}, {@code height x width x 3} bytes, HWC. */
  public MemorySegment slot(int index) {
    requireOpen();
    return pixels.asSlice((long) index * bytesPerImage, bytesPerImage);
  }

  /** The pixels of the first {@code count()} images, NHWC, contiguous. */
  public MemorySegment pixels() {
    requireOpen();
    return pixels.asSlice(0, (long) count * bytesPerImage);
  }

  /** The pixels of all its slots, whatever they hold: the same memory for as long as it is open. */
  public MemorySegment memory() {
    requireOpen();
    return pixels;
  }

  /** Closes {@code hold} when the batch is closed. */
  public void attach(Hold hold) {
    requireOpen();
    holds.add(hold);
  }

  /** The Arrow record batch of the first {@code count()} images; still owned by this batch. */
  public VectorSchemaRoot record() {
    requireOpen();
    root.setRowCount(count);
    return root;
  }

  /** Empties the batch; its memory stays for the next images, as it is. */
  public void clear() {
    requireOpen();
    ids.reset();
    count = 0;
  }

  /** Its memory may be somebody else's by now. */
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this batch is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      holds.forEach(Hold::close);
    }
    root.close();
  }
}
