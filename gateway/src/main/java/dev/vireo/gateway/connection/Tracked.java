package dev.vireo.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one connection does, and since when. All state belongs to its event loop. */
final class Tracked {
  private static final short POLICY_VIOLATION = 1008;
  private static final int MANY_REQUESTS = 16;
  private static final int PINGS_PER_IDLE_TIME = 3;
  private static final byte[] PING = new byte[8]; // RFC 9113, section 6.7

  /**
   * @param since the moment of its headers
   * @param stream whether its body may go on for as long as the client lives
   */
  private record Begun(HttpServerRequest request, long since, boolean stream) {}

  private final Channel channel;
  private final Unsent unsent;
  private final List<Begun> requests = new ArrayList<>(1);
  private @Nullable ServerWebSocket socket;
  private boolean fresh = true;
  private boolean sentAway;
  private long idleSince;
  private long heard;
  private long pinged;

  Tracked(Channel channel, long now) {
    this.channel = channel;
    this.unsent = new Unsent(channel);
    this.idleSince = now;
  }

  Channel channel() {
    return channel;
  }

  void began(HttpServerRequest request, boolean stream, long now) {
    fresh = false;
    heard = now;
    if (requests.size() >= MANY_REQUESTS || connectionIsSerial()) {
      requests.removeIf(each -> each.request().response().ended());
    }
    requests.add(new Begun(request, now, stream));
  }

  private boolean connectionIsSerial() {
    return requests.size() == 1 && requests.getFirst().request().response().ended();
  }

  /**
   * Answers this request yet, and no other on this connection, if the client heeds what it says.
   */
  void sendAway(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      goAway();
    } else if (request.getHeader("Upgrade") == null) {
      HttpServerResponse response = request.response();
      response.headersEndHandler(written -> response.putHeader("Connection", "close"));
      response.endHandler(ended -> request.connection().close());
    }
  }

  /** RFC 9113, section 6.8: with the last of all streams, so that none on its way is lost. */
  void goAway() {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    if (handler != null && !sentAway) {
      sentAway = true;
      ChannelHandlerContext context = channel.pipeline().context(handler);
      long none = Http2Error.NO_ERROR.code();
      var _ =
          handler.goAway(
              context, Integer.MAX_VALUE, none, Unpooled.EMPTY_BUFFER, context.newPromise());
      context.flush();
    }
  }

  void upgraded(ServerWebSocket upgraded, long now) {
    fresh = false;
    socket = upgraded;
    heard = now;
    pinged = now;
  }

  void heard(long now) {
    heard = now;
  }

  /** Bytes that wait for the client to read. */
  long unsentBytes() {
    return unsent.bytes();
  }

  /** Closes it when it oversteps a limit; pings it when it is a WebSocket that is silent. */
  void check(Limits limits, long now) {
    if (unsent.overdue(limits.writeTime().toNanos(), now, this::isUnendedCall)) {
      hangUp();
    } else if (socket != null) {
      checkSocket(socket, limits, now);
    } else {
      checkRequests(limits, now);
    }
  }

  private void checkSocket(ServerWebSocket open, Limits limits, long now) {
    if (unsent.waits()) {
      heard = now; // it is not read from while it does not read
      return;
    }
    if (isDead(limits, now)) {
      open.close(POLICY_VIOLATION, "nothing was heard, not even the answer to a ping");
    } else if (wantsPing(limits, now)) {
      open.writePing(Buffer.buffer());
    }
  }

  private void checkStreams(Limits limits, long now) {
    if (isDead(limits, now)) {
      hangUp();
    } else if (wantsPing(limits, now)) {
      HttpConnection connection = requests.getLast().request().connection();
      connection.ping(Buffer.buffer(PING)).onSuccess(pong -> heard(System.nanoTime()));
    }
  }

  private boolean isUnendedCall(int stream) {
    for (Begun each : requests) {
      if (each.stream()
          && each.request().streamId() == stream
          && !each.request().response().ended()) {
        return true;
      }
    }
    return false;
  }

  private boolean isDead(Limits limits, long now) {
    return now - heard > limits.idleTime().plus(limits.bodyTime()).toNanos();
  }

  private boolean wantsPing(Limits limits, long now) {
    if (now - pinged < limits.idleTime().toNanos() / PINGS_PER_IDLE_TIME) {
      return false;
    }
    pinged = now;
    return true;
  }

  private void checkRequests(Limits limits, long now) {
    boolean busy = false;
    boolean streams = false;
    for (Begun each : requests) {
      if (each.stream()) {
        streams |= !each.request().response().ended();
      } else if (!each.request().isEnded()) {
        if (now - each.since() > limits.bodyTime().toNanos()) {
          hangUp();
          return;
        }
        busy = true;
      } else {
        busy |= !each.request().response().ended();
      }
    }
    if (streams) {
      checkStreams(limits, now);
    }
    if (busy || streams) {
      idleSince = now;
      return;
    }
    requests.clear();
    long limit = (fresh ? limits.headerTime() : limits.idleTime()).toNanos();
    if (now - idleSince > limit) {
      hangUp();
    }
  }

  /** At once, past the handlers that would say farewell first to a client that does not listen. */
  private void hangUp() {
    var _ = channel.pipeline().firstContext().close();
  }
}
