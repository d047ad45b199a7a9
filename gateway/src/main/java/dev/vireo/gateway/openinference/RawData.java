package dev.vireo.gateway.openinference;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Binary data: fixed elements little endian without gaps, each BYTES element after its length in 4
 * bytes, little endian.
 */
public record RawData(MemorySegment bytes) implements TensorData {
  private static final ValueLayout.OfInt LENGTH =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public MemorySegment fixed(Datatype datatype, long count) {
    long expected = Math.multiplyExact(count, datatype.size());
    if (bytes.byteSize() != expected) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the shape asks for " + expected + " bytes, and there are " + bytes.byteSize());
    }
    return bytes;
  }

  @Override
  public List<MemorySegment> elements(int count) {
    List<MemorySegment> elements = new ArrayList<>(count);
    long at = 0;
    while (at < bytes.byteSize() && elements.size() < count) {
      long start = at + Integer.BYTES;
      long length = start <= bytes.byteSize() ? bytes.get(LENGTH, at) & 0xFFFF_FFFFL : 0;
      if (start + length > bytes.byteSize()) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "element " + elements.size() + " ends beyond the data: each has its length in 4 bytes");
      }
      elements.add(bytes.asSlice(start, length));
      at = start + length;
    }
    if (elements.size() != count || at != bytes.byteSize()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the shape asks for " + count + " elements, and the data holds another number");
    }
    return elements;
  }
}
