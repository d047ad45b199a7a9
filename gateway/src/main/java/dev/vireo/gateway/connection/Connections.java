package dev.vireo.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts off clients that cost more than they may: too many connections from one address, headers or
 * a body that trickle in, answers that are not read, and WebSockets behind which nobody is left.
 * Connections are looked at a few times within the shortest limit, so that a request costs no timer
 * of its own. All state belongs to the server's event loop.
 */
public final class Connections {
  private static final long LOOKS_PER_LIMIT = 4;
  private static final Duration RAREST_LOOK = Duration.ofSeconds(1);

  /** The other end of a connection: no two that are open have the same. */
  private record Remote(String address, int port) {
    static Remote of(InetSocketAddress address) {
      return new Remote(address.getAddress().getHostAddress(), address.getPort());
    }

    static Remote of(SocketAddress address) {
      return new Remote(address.hostAddress(), address.port());
    }
  }

  private final Limits limits;
  private final Runnable opened;
  private final Runnable closed;
  private volatile long unsentBytes;
  private boolean leaving;
  private final Map<Remote, Tracked> open = new HashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();

  /**
   * @param opened told of every connection that was let in
   * @param closed told of the end of each of them
   */
  public Connections(Limits limits, Runnable opened, Runnable closed) {
    this.limits = limits;
    this.opened = opened;
    this.closed = closed;
  }

  /** Starts to look at connections; to be called on the server's event loop. */
  public void watch(Vertx vertx) {
    vertx.setPeriodic(millisBetweenLooks(limits), timer -> look());
  }

  private static long millisBetweenLooks(Limits limits) {
    Duration shortest = RAREST_LOOK.multipliedBy(LOOKS_PER_LIMIT);
    for (Duration limit :
        List.of(limits.headerTime(), limits.bodyTime(), limits.idleTime(), limits.writeTime())) {
      shortest = limit.compareTo(shortest) < 0 ? limit : shortest;
    }
    return Math.max(1, shortest.toMillis() / LOOKS_PER_LIMIT);
  }

  /** Lets a connection in, or closes it. */
  public void accepted(Channel channel) {
    Remote remote = Remote.of((InetSocketAddress) channel.remoteAddress());
    if (byAddress.getOrDefault(remote.address(), 0) >= limits.connectionsPerAddress()) {
      var _ = channel.close();
      return;
    }
    byAddress.merge(remote.address(), 1, Integer::sum);
    open.put(remote, new Tracked(channel, System.nanoTime()));
    opened.run();
    var _ = channel.closeFuture().addListener(end -> closed(remote));
  }

  private void closed(Remote remote) {
    open.remove(remote);
    byAddress.computeIfPresent(remote.address(), (address, count) -> count == 1 ? null : count - 1);
    closed.run();
  }

  /**
   * Follows a request. It is a client's next one on a connection only once the answer before it is
   * written, so a client that does not read has none, and is idle.
   *
   * @param stream whether its body may go on for as long as the client lives, as gRPC's may
   */
  public void requested(HttpServerRequest request, boolean stream) {
    Tracked tracked = open.get(Remote.of(request.remoteAddress()));
    if (tracked != null) {
      tracked.began(request, stream, System.nanoTime());
      if (leaving) {
        tracked.sendAway(request);
      }
    }
  }

  /**
   * From here on clients are told to connect elsewhere before they ask again: by GOAWAY at once
   * over HTTP/2, with their next answer over HTTP/1.1. Both are answered until they do.
   */
  public void leave() {
    leaving = true;
    List.copyOf(open.values()).forEach(Tracked::goAway); // one that has gone is taken out
  }

  /**
   * Puts handlers where a request's connection hands its messages on.
   *
   * @return false when the connection has gone
   */
  public boolean insert(HttpServerRequest request, ChannelHandler... handlers) {
    Tracked tracked = open.get(Remote.of(request.remoteAddress()));
    if (tracked == null) {
      return false;
    }
    for (ChannelHandler handler : handlers) {
      tracked.channel().pipeline().addBefore("handler", null, handler);
    }
    return true;
  }

  /**
   * Follows a connection that became a WebSocket.
   *
   * @return to be told what happens on it
   */
  public SocketWatch upgraded(ServerWebSocket socket) {
    Tracked tracked = open.get(Remote.of(socket.remoteAddress()));
    if (tracked == null) {
      return SocketWatch.NONE; // it was refused, or has left
    }
    tracked.upgraded(socket, System.nanoTime());
    socket.pongHandler(pong -> tracked.heard(System.nanoTime()));
    return new WatchedSocket(tracked);
  }

  private void look() {
    long now = System.nanoTime();
    long unsent = 0;
    for (Tracked tracked : List.copyOf(open.values())) {
      unsent += tracked.unsentBytes();
      tracked.check(limits, now);
    }
    unsentBytes = unsent;
  }

  /** What waited for clients to read it, over all connections, when they were last looked at. */
  public long unsentBytes() {
    return unsentBytes;
  }
}
