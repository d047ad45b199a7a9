package dev.vireo.inference.batch;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting entries, served in rounds: each user with something waiting gets one entry a round, and
 * so does each connection of a user in the rounds of that user, its earliest deadline first; within
 * a round, the earliest deadline over all goes first. A user with a thousand entries so delays a
 * user with one by at most one entry, over however many connections. Large entries, which hold who
 * serves them for long, have rounds of their own; they count as all others do. Not safe for use by
 * several threads.
 */
public final class FairQueue<E> {
  private final Turns<E> ordinary = turns();
  private final Turns<E> large = turns();
  private long sequence;

  private static <E> Turns<E> turns() {
    return new Turns<>(
        ClientKey::user, () -> new Turns<>(ClientKey::connection, Waiting.OfConnection::new));
  }

  public int size() {
    return ordinary.size() + large.size();
  }

  /** How many are not large. */
  int ordinary() {
    return ordinary.size();
  }

  /** Adds an entry that is not large. */
  public void add(E value, Object client, long deadline) {
    add(value, client, deadline, false);
  }

  /**
   * @param client a {@link ClientKey}, or a user with one connection
   */
  void add(E value, Object client, long deadline, boolean isLarge) {
    (isLarge ? large : ordinary)
        .add(new Waiting.Entry<>(value, ClientKey.of(client), deadline, sequence++));
  }

  /** Takes out what nobody waits for; the others keep their turns. */
  public void removeIf(Predicate<E> unwanted) {
    ordinary.removeIf(unwanted);
    large.removeIf(unwanted);
  }

  /** The next entry in turn that is not large, or null when none waits. */
  public @Nullable E poll() {
    return ordinary.size() == 0 ? null : ordinary.poll().value();
  }

  /** The next large entry in turn, or null when none waits. */
  @Nullable E pollLarge() {
    return large.size() == 0 ? null : large.poll().value();
  }

  /** What {@link #pollLarge} would take. */
  @Nullable E peekLarge() {
    return large.size() == 0 ? null : large.head().value();
  }

  /**
   * Makes room for an entry of a client: the user with the most waiting gives up the last of its
   * connection with the most, unless the other would have as many then; a user's own connections do
   * so among themselves.
   *
   * @return what was given up, or null
   */
  public @Nullable E displaceFor(Object client) {
    ClientKey key = ClientKey.of(client);
    Object greediest = key.user();
    int most = waitingOf(greediest) + 1;
    for (Turns<E> turns : List.of(large, ordinary)) {
      for (Object user : turns.keysLastFirst()) {
        if (waitingOf(user) > most) {
          greediest = user;
          most = waitingOf(user);
        }
      }
    }
    if (greediest.equals(key.user())) {
      Waiting.Entry<E> given = large.displaceWithin(key);
      given = given == null ? ordinary.displaceWithin(key) : given;
      return given == null ? null : given.value();
    }
    boolean fromLarge = large.waitingOf(greediest) >= ordinary.waitingOf(greediest);
    return (fromLarge ? large : ordinary).giveUpOf(greediest).value();
  }

  private int waitingOf(Object user) {
    return ordinary.waitingOf(user) + large.waitingOf(user);
  }
}
