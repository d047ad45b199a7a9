package dev.vireo.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What was written for a client and still waits for it to read, on this side of the network. All
 * state belongs to the connection's event loop.
 */
final class Unsent {
  private final Channel channel;
  private @Nullable ChannelFuture sent;
  private long since;
  private int stream;
  private long streamSince;

  Unsent(Channel channel) {
    this.channel = channel;
  }

  /** How much waits, without what the operating system has taken. */
  long bytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  boolean waits() {
    return sent != null;
  }

  /**
   * Whether a client has had so much time for what waited when it was first seen to wait.
   *
   * @param endless HTTP/2 streams whose answers go on, of which some may wait at any time
   */
  boolean overdue(long nanos, long now, IntPredicate endless) {
    if (sent != null && sent.isDone()) {
      sent = null;
    }
    if (sent == null && bytes() > 0) {
      since = now;
      // Nothing, behind all that waits: sent once that is.
      sent = channel.pipeline().firstContext().writeAndFlush(Unpooled.EMPTY_BUFFER);
    }
    return (waits() && now - since > nanos) || streamIsOverdue(nanos, now, endless);
  }

  /** RFC 9113, section 5.2: a client may leave answers with the server, where Vert.x holds them. */
  private boolean streamIsOverdue(long nanos, long now, IntPredicate endless) {
    int oldest = oldestStream(endless);
    if (oldest != stream) {
      stream = oldest;
      streamSince = now;
    }
    return stream != 0 && now - streamSince > nanos;
  }

  /** The first stream that lets nothing through; 0 for none. */
  private int oldestStream(IntPredicate endless) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    if (handler == null) {
      return 0;
    }
    Http2RemoteFlowController flow = handler.encoder().flowController();
    int[] oldest = new int[1];
    try {
      handler
          .connection()
          .forEachActiveStream(each -> {
            boolean first = oldest[0] == 0 || each.id() < oldest[0];
            if (first && !flow.isWritable(each) && !endless.test(each.id())) {
              oldest[0] = each.id();
            }
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // the visitor throws none
    }
    return oldest[0];
  }
}
