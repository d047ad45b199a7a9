package dev.vireo.inference.batch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting entries, served in rounds: each user with something waiting gets one entry a round, and
 * so does each connection of a user in the rounds of that user, its earliest deadline first; within
 * a round, the earliest deadline over all goes first. A user with a thousand entries so delays a
 * user with one by at most one entry, over however many connections. Not safe for use by several
 * threads.
 */
public final class FairQueue<E> {
  private final Turns<E> users =
      new Turns<>(
          ClientKey::user, () -> new Turns<>(ClientKey::connection, Waiting.OfConnection::new));
  private long sequence;

  public int size() {
    return users.size();
  }

  /**
   * @param client a {@link ClientKey}, or a user with one connection
   */
  public void add(E value, Object client, long deadline) {
    users.add(new Waiting.Entry<>(value, ClientKey.of(client), deadline, sequence++));
  }

  /** Takes out what nobody waits for; the others keep their turns. */
  public void removeIf(Predicate<E> unwanted) {
    users.removeIf(unwanted);
  }

  /** The next entry in turn, or null when nothing waits. */
  public @Nullable E poll() {
    return users.size() == 0 ? null : users.poll().value();
  }

  /**
   * Makes room for an entry of a client: the user with the most waiting gives up the last of its
   * connection with the most, unless the other would have as many then; a user's own connections do
   * so among themselves.
   *
   * @return what was given up, or null
   */
  public @Nullable E displaceFor(Object client) {
    Waiting.Entry<E> given = users.displaceFor(ClientKey.of(client));
    return given == null ? null : given.value();
  }
}
