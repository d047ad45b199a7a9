package dev.vireo.gateway.connection;

/** What a WebSocket's handler tells of it. */
public interface SocketWatch {
  /** Nobody listens. */
  SocketWatch NONE =
      new SocketWatch() {
        @Override
        public void heard() {}

        @Override
        public void blocked(boolean nowBlocked) {}
      };

  /** A whole message came. */
  void heard();

  /** The client does not read what is written, or reads again. */
  void blocked(boolean nowBlocked);
}
