package dev.vireo.inference.bulk.resume;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which inputs have their rows, by their index in the order of the inputs: all below a prefix, and
 * a few beyond it where rows are written as they come.
 */
final class Done {
  private final NavigableSet<Long> beyond = new TreeSet<>();
  private long prefix;

  /** Inputs {@code from} to {@code to}, exclusive. */
  record Range(long from, long to) {}

  void add(long index) {
    if (index != prefix) {
      beyond.add(index);
      return;
    }
    prefix++;
    while (!beyond.isEmpty() && beyond.first() == prefix) {
      beyond.removeFirst();
      prefix++;
    }
  }

  boolean contains(long index) {
    return index < prefix || beyond.contains(index);
  }

  long count() {
    return prefix + beyond.size();
  }

  /** Ascending, apart from each other. */
  List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    if (prefix > 0) {
      ranges.add(new Range(0, prefix));
    }
    long from = -1;
    long to = -1;
    for (long index : beyond) {
      if (index != to) {
        if (to >= 0) {
          ranges.add(new Range(from, to));
        }
        from = index;
      }
      to = index + 1;
    }
    if (to >= 0) {
      ranges.add(new Range(from, to));
    }
    return ranges;
  }

  static Done of(List<Range> ranges) {
    Done done = new Done();
    for (Range range : ranges) {
      if (range.from() == 0) {
        done.prefix = range.to();
      } else {
        for (long index = range.from(); index < range.to(); index++) {
          done.beyond.add(index);
        }
      }
    }
    return done;
  }
}
