package dev.vireo.gateway.connection;

/** What a WebSocket's handler tells of it. */
public interface SocketWatch {
  /** Nobody listens. */
  SocketWatch NONE =
      new SocketWatch() {
        @Override
        public void heard() {}
      };

  /** A whole message came. */
  void heard();
}
