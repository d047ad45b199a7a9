package dev.vireo.inference.bulk.sink;

/** A set of numbers that grows, 16 to 32 bytes for each. */
final class LongSet {
  private long[] table = new long[1 << 10];
  private int size;
  private boolean zero;

  /** Whether it was not in the set. */
  boolean add(long value) {
    if (value == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    if (2L * size >= table.length) {
      long[] old = table;
      table = new long[Math.multiplyExact(2, old.length)];
      for (long each : old) {
        if (each != 0) {
          place(each);
        }
      }
    }
    boolean added = place(value);
    size += added ? 1 : 0;
    return added;
  }

  private boolean place(long value) {
    int mask = table.length - 1;
    int at = (int) (value & mask);
    while (table[at] != 0) {
      if (table[at] == value) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = value;
    return true;
  }
}
