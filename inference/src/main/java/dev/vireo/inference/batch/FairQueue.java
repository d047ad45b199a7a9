package dev.vireo.inference.batch;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting entries, served in rounds: each client with something waiting gets one entry a round, its
 * earliest deadline first; within a round, the earliest deadline over all clients goes first. A
 * client with a thousand entries so delays a client with one by at most one entry. Not safe for use
 * by several threads.
 */
final class FairQueue<E> {
  private record Entry<E>(E value, long deadline, long sequence) {
    static final Comparator<Entry<?>> BY_DEADLINE =
        Comparator.<Entry<?>>comparingLong(Entry::deadline).thenComparingLong(Entry::sequence);
  }

  private static final class Client<E> {
    final Object key;
    final PriorityQueue<Entry<E>> waiting = new PriorityQueue<>(Entry.BY_DEADLINE);
    long round;

    Client(Object key, long round) {
      this.key = key;
      this.round = round;
    }

    Entry<E> head() {
      return waiting.element();
    }
  }

  private final Map<Object, Client<E>> clients = new HashMap<>();
  private final TreeSet<Client<E>> turns =
      new TreeSet<>(
          Comparator.<Client<E>>comparingLong(client -> client.round)
              .thenComparing(Client::head, Entry.BY_DEADLINE));
  private long round;
  private long sequence;
  private int size;

  int size() {
    return size;
  }

  void add(E value, Object key, long deadline) {
    Client<E> client = clients.get(key);
    if (client == null) {
      client = new Client<>(key, round);
      clients.put(key, client);
    } else {
      turns.remove(client);
    }
    client.waiting.add(new Entry<>(value, deadline, sequence++));
    turns.add(client);
    size++;
  }

  /** Takes out what nobody waits for; the others keep their turns. */
  void removeIf(Predicate<E> unwanted) {
    turns.clear();
    size = 0;
    for (Iterator<Client<E>> each = clients.values().iterator(); each.hasNext(); ) {
      Client<E> client = each.next();
      client.waiting.removeIf(entry -> unwanted.test(entry.value()));
      if (client.waiting.isEmpty()) {
        each.remove();
      } else {
        turns.add(client);
        size += client.waiting.size();
      }
    }
  }

  /** The next entry in turn, or null when nothing waits. */
  @Nullable E poll() {
    Client<E> client = turns.pollFirst();
    if (client == null) {
      return null;
    }
    E value = client.waiting.remove().value();
    round = client.round;
    size--;
    if (client.waiting.isEmpty()) {
      clients.remove(client.key);
    } else {
      client.round++;
      turns.add(client);
    }
    return value;
  }

  /**
   * Makes room for an entry of a client: the client with the most waiting gives up the last of its
   * own, unless the other would have as many then.
   *
   * @return what was given up, or null
   */
  @Nullable E displaceFor(Object key) {
    Client<E> greediest = null;
    for (Client<E> each : clients.values()) {
      if (greediest == null || each.waiting.size() > greediest.waiting.size()) {
        greediest = each;
      }
    }
    Client<E> own = clients.get(key);
    int waiting = own == null ? 0 : own.waiting.size();
    if (greediest == null || greediest.waiting.size() < waiting + 2) {
      return null;
    }
    Entry<E> last = Collections.max(greediest.waiting, Entry.BY_DEADLINE);
    greediest.waiting.remove(last); // never its head: it has two at least
    size--;
    return last.value();
  }
}
