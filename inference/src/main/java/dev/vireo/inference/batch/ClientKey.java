package dev.vireo.inference.batch;

/**
 * Whose request it is: users are served in turns, and so are the connections of each.
 *
 * @param user compared with {@code equals}
 * @param connection of that user, compared with {@code equals}
 */
public record ClientKey(Object user, Object connection) {
  /** A client that is a user with one connection, unless it says otherwise. */
  static ClientKey of(Object client) {
    return client instanceof ClientKey key ? key : new ClientKey(client, client);
  }
}
