package dev.vireo.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerOptions;

/**
 * Stands between the network, or TLS, and HTTP. It puts the {@link StrictRequestDecoder} in the
 * place of Vert.x' own, which Vert.x makes when it knows a connection's protocol: from its first
 * bytes, or by TLS. What is written before a connection closes is sent, as the answer to a
 * malformed chunk. And a connection that ends with an error ends there: after a first byte that
 * Vert.x' decoder has refused, the next decoder would refuse the rest once more, and in HTTP/2
 * Netty would go on to decode what has come already, and tell each open stream of each further
 * error.
 */
final class RequestGate extends ChannelDuplexHandler {
  private static final String DECODER = "httpDecoder";
  private static final HttpServerOptions OPTIONS =
      new HttpServerOptions().setMaxHeaderSize(Limits.HEADER_BYTES);

  /** Of HTTP/2, handed on at once: what follows an error is not read. */
  private static final int PIECE_BYTES = 4 << 10;

  private final boolean behindTls;
  private boolean open;
  private boolean answered;
  private boolean http2;
  private boolean failed;

  RequestGate() {
    this(false);
  }

  private RequestGate(boolean behindTls) {
    this.behindTls = behindTls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!open) {
      ChannelPipeline pipeline = context.pipeline();
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (tls != null && !behindTls) {
        pipeline.addAfter(tls.name(), null, new RequestGate(true));
        pipeline.remove(this);
      } else {
        decide(context, (ByteBuf) message);
      }
    }
    watchHttp2(context.pipeline());
    if (http2 || failed) {
      handOn(context, (ByteBuf) message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void watchHttp2(ChannelPipeline pipeline) {
    Http2ConnectionHandler handler = http2 ? null : pipeline.get(Http2ConnectionHandler.class);
    if (handler != null) {
      http2 = true;
      handler
          .connection()
          .addListener(
              new Http2ConnectionAdapter() {
                @Override
                public void onGoAwaySent(int lastStream, long code, ByteBuf why) {
                  failed |= code != Http2Error.NO_ERROR.code();
                }
              });
    }
  }

  private void handOn(ChannelHandlerContext context, ByteBuf bytes) {
    while (!failed && bytes.readableBytes() > PIECE_BYTES) {
      context.fireChannelRead(bytes.readRetainedSlice(PIECE_BYTES));
    }
    if (failed) {
      bytes.release();
    } else {
      context.fireChannelRead(bytes);
    }
  }

  /** Hands on as few bytes as it takes Vert.x to decide. */
  private void decide(ChannelHandlerContext context, ByteBuf bytes) {
    open = decided(context.pipeline());
    while (!open && bytes.isReadable()) {
      context.fireChannelRead(bytes.readRetainedSlice(1));
      open = decided(context.pipeline());
    }
    failed = answered && context.pipeline().get(Http2ConnectionHandler.class) == null;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    answered = true;
    var _ = context.write(message, promise);
  }

  private static boolean decided(ChannelPipeline pipeline) {
    if (pipeline.get(DECODER) != null) {
      pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(OPTIONS));
      return true;
    }
    return pipeline.get(Http2ConnectionHandler.class) != null;
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    context.flush();
    var _ = context.close(promise);
  }
}
