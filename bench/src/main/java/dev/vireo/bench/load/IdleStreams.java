package dev.vireo.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.List;

/** WebSockets that are open and say nothing but a ping now and then. */
public final class IdleStreams implements AutoCloseable {
  private static final int AT_ONCE = 100;
  private static final long PING_MILLIS = 10_000;

  private final Vertx vertx = Loop.open();
  private final WebSocketClient client; // its sockets close when it is no longer reachable
  private final List<WebSocket> sockets = new ArrayList<>();

  /**
   * @throws IllegalStateException when one of them is refused
   */
  public IdleStreams(int port, int count) {
    client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count));
    for (int i = 0; i < count; i += AT_ONCE) {
      List<Future<WebSocket>> opening = new ArrayList<>();
      for (int j = i; j < Math.min(count, i + AT_ONCE); j++) {
        opening.add(client.connect(StreamTarget.options(port)));
      }
      opening.forEach(socket -> sockets.add(Loop.await(socket)));
    }
    vertx.setPeriodic(
        PING_MILLIS, tick -> sockets.forEach(socket -> socket.writePing(Buffer.buffer("idle"))));
  }

  /** Those that are open still. */
  public long open() {
    return sockets.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() {
    Loop.close(vertx);
  }
}
