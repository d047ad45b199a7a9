package dev.vireo.gateway.connection;

/** Tells a {@link Tracked} connection of its WebSocket. */
record WatchedSocket(Tracked tracked) implements SocketWatch {
  @Override
  public void heard() {
    tracked.heard(System.nanoTime());
  }
}
