package dev.vireo.inference.batch;

import java.util.Collections;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Entries that wait for their turn. */
interface Waiting<E> {
  /** One of them. */
  record Entry<E>(E value, ClientKey client, long deadline, long sequence) {
    static final Comparator<Entry<?>> BY_DEADLINE =
        Comparator.<Entry<?>>comparingLong(Entry::deadline).thenComparingLong(Entry::sequence);
  }

  int size();

  void add(Entry<E> entry);

  /** The next in turn; there is one. */
  Entry<E> head();

  /** Takes the next in turn; there is one. */
  Entry<E> poll();

  /** Takes one that has most to wait for yet; there is one. */
  Entry<E> giveUp();

  void removeIf(Predicate<E> unwanted);

  /** Those of one connection: the earliest deadline first. */
  final class OfConnection<E> implements Waiting<E> {
    private final PriorityQueue<Entry<E>> entries = new PriorityQueue<>(Entry.BY_DEADLINE);

    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public void add(Entry<E> entry) {
      entries.add(entry);
    }

    @Override
    public Entry<E> head() {
      return entries.element();
    }

    @Override
    public Entry<E> poll() {
      return entries.remove();
    }

    @Override
    public Entry<E> giveUp() {
      Entry<E> last = Collections.max(entries, Entry.BY_DEADLINE);
      entries.remove(last);
      return last;
    }

    @Override
    public void removeIf(Predicate<E> unwanted) {
      entries.removeIf(entry -> unwanted.test(entry.value()));
    }
  }
}
