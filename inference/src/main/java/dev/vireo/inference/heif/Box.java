package dev.vireo.inference.heif;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a file with a type of four letters (ISO/IEC 14496-12, 4.2).
 *
 * @param body what is behind its size and type
 */
record Box(String type, MemorySegment body) {
  /** More than any writer makes of one kind; each costs some bytes of this process. */
  private static final int MOST = 1 << 16;

  /**
   * The boxes that lie one behind the other in a segment.
   *
   * @throws dev.vireo.inference.VireoException CORRUPT_IMAGE for a box that ends beyond it
   */
  static List<Box> in(MemorySegment segment) {
    List<Box> boxes = new ArrayList<>();
    for (long at = 0; at + 8 <= segment.byteSize(); ) {
      Fields fields = new Fields(segment, at);
      long size = fields.number(4);
      String type = fields.type();
      long head = 8;
      if (size == 1) {
        size = fields.number(8);
        head = 16;
      } else if (size == 0) {
        size = segment.byteSize() - at;
      }
      if (size < head || size > segment.byteSize() - at) {
        throw HeifFile.corrupt("its box '%s' ends beyond what it lies in".formatted(shown(type)));
      }
      if (boxes.size() == MOST) {
        throw HeifFile.corrupt("it has more than " + MOST + " boxes of one kind");
      }
      boxes.add(new Box(type, segment.asSlice(at + head, size - head)));
      at += size;
    }
    return boxes;
  }

  static Optional<Box> first(List<Box> boxes, String type) {
    return boxes.stream().filter(box -> box.type.equals(type)).findFirst();
  }

  /** What is behind the version and flags of a "full" box. */
  Fields fields() {
    return new Fields(body, 4);
  }

  int version() {
    return body.get(JAVA_BYTE, 0) & 0xFF;
  }

  /** The lower bits of the flags of a "full" box. */
  int flags() {
    return body.get(JAVA_BYTE, 3) & 0xFF;
  }

  static String shown(String type) {
    return type.replaceAll("[^\\x20-\\x7E]", ".");
  }

  /** Big-endian numbers, one behind the other. */
  static final class Fields {
    private final MemorySegment from;
    private long at;

    Fields(MemorySegment from, long at) {
      this.from = from;
      this.at = at;
    }

    /** Of 0 to 8 bytes; what is beyond a long counts as the largest one. */
    long number(int bytes) {
      long number = 0;
      for (int i = 0; i < bytes; i++) {
        number = (number << 8) | (from.get(JAVA_BYTE, at++) & 0xFF);
      }
      return number < 0 ? Long.MAX_VALUE : number;
    }

    int number8() {
      return (int) number(1);
    }

    int number16() {
      return (int) number(2);
    }

    String type() {
      byte[] type = from.asSlice(at, 4).toArray(JAVA_BYTE);
      at += 4;
      return new String(type, StandardCharsets.ISO_8859_1);
    }

    long at() {
      return at;
    }

    boolean more() {
      return at < from.byteSize();
    }
  }
}
