package dev.vireo.inference.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one protobuf message, in the order of the file (Protocol Buffers, "Encoding"):
 * enough to look into large files without building them.
 */
final class ProtoFields {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final MemorySegment message;
  private long at;
  private int number;
  private MemorySegment content = MemorySegment.NULL;
  private long value;

  ProtoFields(MemorySegment message) {
    this.message = message;
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws IndexOutOfBoundsException when the message is cut short
   * @throws IllegalArgumentException when this is no such message
   */
  boolean next() {
    if (at >= message.byteSize()) {
      return false;
    }
    long tag = varint();
    number = Math.toIntExact(tag >>> 3);
    content = MemorySegment.NULL;
    value = 0;
    switch ((int) tag & 7) {
      case VARINT -> value = varint();
      case FIXED64 -> at += Long.BYTES;
      case BYTES -> {
        long length = varint();
        content = message.asSlice(at, length);
        at += length;
      }
      case FIXED32 -> at += Integer.BYTES;
      default -> throw new IllegalArgumentException("not a protobuf message");
    }
    return true;
  }

  int number() {
    return number;
  }

  /** Of a field with bytes, a string or a message; otherwise empty. */
  MemorySegment content() {
    return content;
  }

  /** Of a field with a number of varying length; otherwise 0. */
  long value() {
    return value;
  }

  String text() {
    return new String(content.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = message.get(JAVA_BYTE, at++);
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("not a protobuf message");
  }
}
