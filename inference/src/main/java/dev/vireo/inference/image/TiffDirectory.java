package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The first directory of a TIFF file, or of an EXIF block, which is one too (TIFF 6.0, section 2;
 * BigTIFF with the tag 43). As Pillow reads it: entries of unknown types are passed over, an entry
 * that points beyond the file ends the reading, and of two entries of a tag the last counts.
 */
final class TiffDirectory {
  /** Bytes of a value by the number of its type; 0 for types that there are not. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  /** Where libtiff stops. */
  private static final int MOST_ENTRIES = 4096;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int SIGNED_SHORT = 8;
  private static final int SIGNED_LONG = 9;
  private static final int LONG8 = 16;

  /**
   * Values of one tag.
   *
   * @param at where the first begins
   */
  private record Entry(int type, long count, long at) {}

  private final MemorySegment file;
  private final ByteOrder order;
  private final boolean big;
  private final Map<Integer, Entry> entries = new HashMap<>();

  /**
   * @throws IndexOutOfBoundsException when there is no directory in the file
   */
  private TiffDirectory(MemorySegment file, ByteOrder order, boolean big) {
    this.file = file;
    this.order = order;
    this.big = big;
    long at = big ? word(8) : integer(4);
    long count = big ? word(at) : half(at);
    at += big ? 8 : 2;
    int entryBytes = big ? 20 : 12;
    count = Math.min(count, MOST_ENTRIES);
    for (long i = 0; i < count && at + entryBytes <= file.byteSize(); i++, at += entryBytes) {
      if (!add(at)) {
        return;
      }
    }
  }

  /** Whether a file begins as TIFF or BigTIFF files do. */
  static boolean begins(MemorySegment file) {
    return file.byteSize() >= 8 && (magic(file) == 42 || magic(file) == 43);
  }

  /**
   * @throws IndexOutOfBoundsException when it ends before its directory, or does not begin so
   */
  static TiffDirectory first(MemorySegment file) {
    int magic = magic(file);
    if (magic != 42 && magic != 43) {
      throw new IndexOutOfBoundsException("not TIFF");
    }
    return new TiffDirectory(file, order(file), magic == 43);
  }

  private static int magic(MemorySegment file) {
    int first = file.get(JAVA_BYTE, 0);
    boolean ordered = first == file.get(JAVA_BYTE, 1) && (first == 'I' || first == 'M');
    return ordered ? file.get(JAVA_SHORT_UNALIGNED.withOrder(order(file)), 2) : 0;
  }

  private static ByteOrder order(MemorySegment file) {
    return file.get(JAVA_BYTE, 0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /** Whether the entry could be read. */
  private boolean add(long at) {
    int type = half(at + 2);
    int size = type < SIZES.length ? SIZES[type] : 0;
    if (size == 0) {
      return true;
    }
    long count = big ? word(at + 4) : integer(at + 4);
    long valueAt = at + (big ? 12 : 8);
    if (count < 0 || count > file.byteSize() / size) {
      return false;
    }
    if (count * size > (big ? 8 : 4)) {
      valueAt = big ? word(valueAt) : integer(valueAt);
      if (valueAt < 0 || valueAt > file.byteSize() - count * size) {
        return false;
      }
    }
    if (count > 0) {
      entries.put(half(at), new Entry(type, count, valueAt));
    }
    return true;
  }

  /** Where the values of a tag begin in the file; -1 without it. */
  long valueAt(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? -1 : entry.at;
  }

  /** How many values there are of a tag; 0 without it. */
  long count(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.count;
  }

  /** The first value of a tag; {@code otherwise} without it, or when it is no whole number. */
  long number(int tag, long otherwise) {
    return number(tag, 0, otherwise);
  }

  /** One value of a tag; {@code otherwise} without it, or when it is no whole number. */
  long number(int tag, long index, long otherwise) {
    Entry entry = entries.get(tag);
    if (entry == null || index >= entry.count) {
      return otherwise;
    }
    long at = entry.at + index * SIZES[entry.type];
    return switch (entry.type) {
      case SHORT, SIGNED_SHORT -> half(at);
      case LONG, SIGNED_LONG -> integer(at);
      case LONG8 -> word(at);
      default -> otherwise;
    };
  }

  private int half(long at) {
    return file.get(JAVA_SHORT_UNALIGNED.withOrder(order), at) & 0xFFFF;
  }

  private long integer(long at) {
    return Integer.toUnsignedLong(file.get(JAVA_INT_UNALIGNED.withOrder(order), at));
  }

  private long word(long at) {
    return file.get(JAVA_LONG_UNALIGNED.withOrder(order), at);
  }
}
