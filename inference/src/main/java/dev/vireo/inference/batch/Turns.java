package dev.vireo.inference.batch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Members in rounds: each with something waiting gets one entry a round; within a round, the
 * earliest deadline over all members goes first.
 */
final class Turns<E> implements Waiting<E> {
  private static final class Member<E> {
    final Object key;
    final Waiting<E> waiting;
    long round;

    Member(Object key, Waiting<E> waiting, long round) {
      this.key = key;
      this.waiting = waiting;
      this.round = round;
    }

    Entry<E> head() {
      return waiting.head();
    }
  }

  private final Function<ClientKey, Object> keys;
  private final Supplier<Waiting<E>> empty;
  private final Map<Object, Member<E>> members = new HashMap<>();
  private final TreeSet<Member<E>> turns =
      new TreeSet<>(
          Comparator.<Member<E>>comparingLong(member -> member.round)
              .thenComparing(Member::head, Entry.BY_DEADLINE));
  private long round;
  private int size;

  /**
   * @param keys which member's an entry is
   * @param empty what a member has before its first entry
   */
  Turns(Function<ClientKey, Object> keys, Supplier<Waiting<E>> empty) {
    this.keys = keys;
    this.empty = empty;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void add(Entry<E> entry) {
    Object key = keys.apply(entry.client());
    Member<E> member = members.get(key);
    if (member == null) {
      member = new Member<>(key, empty.get(), round);
      members.put(key, member);
    } else {
      turns.remove(member);
    }
    member.waiting.add(entry);
    turns.add(member);
    size++;
  }

  @Override
  public Entry<E> head() {
    return turns.first().head();
  }

  @Override
  public Entry<E> poll() {
    Member<E> member = turns.first();
    round = member.round;
    turns.remove(member);
    Entry<E> entry = member.waiting.poll();
    member.round++;
    taken(member);
    return entry;
  }

  @Override
  public Entry<E> giveUp() {
    return giveUp(greediest());
  }

  private Entry<E> giveUp(Member<E> member) {
    turns.remove(member);
    Entry<E> entry = member.waiting.giveUp();
    taken(member);
    return entry;
  }

  private void taken(Member<E> member) {
    size--;
    if (member.waiting.size() == 0) {
      members.remove(member.key);
    } else {
      turns.add(member);
    }
  }

  /** The member with the most; of several, the one whose turn is last. */
  private Member<E> greediest() {
    Member<E> greediest = turns.last();
    for (Member<E> each : turns.descendingSet()) {
      greediest = each.waiting.size() > greediest.waiting.size() ? each : greediest;
    }
    return greediest;
  }

  /** The members, those whose turn is last first. */
  List<Object> keysLastFirst() {
    return turns.descendingSet().stream().map(member -> member.key).toList();
  }

  int waitingOf(Object key) {
    Member<E> member = members.get(key);
    return member == null ? 0 : member.waiting.size();
  }

  /** Takes one that a member, which is there, has most to wait for yet. */
  Entry<E> giveUpOf(Object key) {
    return giveUp(Objects.requireNonNull(members.get(key)));
  }

  /**
   * Makes room for an entry among the parts of its own member: the part with the most waiting gives
   * one up, unless the entry's own would have as many then.
   *
   * @return what was given up, or null
   */
  @Nullable Entry<E> displaceWithin(ClientKey client) {
    Member<E> own = members.get(keys.apply(client));
    if (own == null || !(own.waiting instanceof Turns<E> parts)) {
      return null;
    }
    Member<E> greediest = parts.greediest();
    if (greediest.waiting.size() < parts.waitingOf(parts.keys.apply(client)) + 2) {
      return null;
    }
    turns.remove(own);
    Entry<E> given = parts.giveUp(greediest);
    turns.add(own);
    size--;
    return given;
  }

  @Override
  public void removeIf(Predicate<E> unwanted) {
    turns.clear();
    size = 0;
    for (Iterator<Member<E>> each = members.values().iterator(); each.hasNext(); ) {
      Member<E> member = each.next();
      member.waiting.removeIf(unwanted);
      if (member.waiting.size() == 0) {
        each.remove();
      } else {
        turns.add(member);
        size += member.waiting.size();
      }
    }
  }
}
