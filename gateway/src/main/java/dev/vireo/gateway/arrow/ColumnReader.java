package dev.vireo.gateway.arrow;

import dev.vireo.inference.batch.ImageInput;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Takes the columns of a record batch, one after the other, from its nodes and buffers. Every
 * buffer is cut out of the body, which checks it; every value is cut out of its buffer.
 */
final class ColumnReader {
  private static final ValueLayout.OfInt OFFSET =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final RecordBatch batch;
  private final MemorySegment body;
  private final int rows;
  private int node;
  private int buffer;

  ColumnReader(RecordBatch batch, MemorySegment body, int rows) {
    this.batch = batch;
    this.body = body;
    this.rows = rows;
  }

  /** A column of utf8 without nulls. */
  List<String> strings() {
    List<String> strings = new ArrayList<>(rows);
    for (Optional<MemorySegment> value : variable()) {
      byte[] utf8 =
          value
              .orElseThrow(() -> ArrowInput.invalid("an id is null"))
              .toArray(ValueLayout.JAVA_BYTE);
      strings.add(new String(utf8, StandardCharsets.UTF_8));
    }
    return strings;
  }

  List<Optional<ImageInput>> images(ImageColumn column) {
    List<Optional<ImageInput>> images = new ArrayList<>(rows);
    switch (column) {
      case ImageColumn.Encoded encoded -> {
        for (Optional<MemorySegment> value : variable()) {
          images.add(value.map(ImageInput.Encoded::new));
        }
      }
      case ImageColumn.Pixels pixels -> {
        int width = pixels.width();
        Validity validity = validity(rows);
        Optional<Validity> eachByte =
            pixels.list()
                ? Optional.of(validity(Math.multiplyExact(rows, width)))
                : Optional.empty();
        MemorySegment data = nextBuffer();
        for (int row = 0; row < rows; row++) {
          MemorySegment image = data.asSlice((long) row * width, width);
          if (!validity.isValid(row)) {
            images.add(Optional.empty());
            continue;
          }
          if (eachByte.isPresent() && !eachByte.get().areValid(row * width, width)) {
            throw ArrowInput.invalid("a pixel of image " + row + " is null");
          }
          images.add(Optional.of(new ImageInput.Pixels(image)));
        }
      }
    }
    return images;
  }

  /** Nothing is left over. */
  void end() {
    if (node != batch.nodesLength() || buffer != batch.buffersLength()) {
      throw ArrowInput.invalid("a record batch has other buffers than its schema says");
    }
  }

  /** A column of values of any length each. */
  private List<Optional<MemorySegment>> variable() {
    Validity validity = validity(rows);
    MemorySegment offsets = nextBuffer();
    MemorySegment data = nextBuffer();
    List<Optional<MemorySegment>> values = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      int start = offsets.get(OFFSET, (long) row * Integer.BYTES);
      int end = offsets.get(OFFSET, (row + 1L) * Integer.BYTES);
      MemorySegment value = data.asSlice(start, (long) end - start);
      values.add(validity.isValid(row) ? Optional.of(value) : Optional.empty());
    }
    return values;
  }

  /**
   * Which values are there.
   *
   * @param bits the least significant first; unused without nulls
   */
  private record Validity(boolean hasNulls, MemorySegment bits) {
    boolean isValid(int row) {
      return !hasNulls || (bits.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 1;
    }

    boolean areValid(int first, int count) {
      if (hasNulls) {
        for (int i = first; i < first + count; i++) {
          if (!isValid(i)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private Validity validity(int values) {
    if (node >= batch.nodesLength()) {
      throw ArrowInput.invalid("a record batch has fewer columns than its schema says");
    }
    FieldNode next = batch.nodes(node++);
    if (next.length() != values) {
      throw ArrowInput.invalid("a column has " + next.length() + " values in place of " + values);
    }
    return new Validity(next.nullCount() != 0, nextBuffer());
  }

  private MemorySegment nextBuffer() {
    if (buffer >= batch.buffersLength()) {
      throw ArrowInput.invalid("a record batch has fewer buffers than its schema says");
    }
    Buffer next = batch.buffers(buffer++);
    return body.asSlice(next.offset(), next.length());
  }
}
