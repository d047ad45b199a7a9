package dev.vireo.gateway.websocket;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The last words to a client that may still be sending. The socket closes for writing alone, and
 * what comes is discarded: to close it with bytes unread would reset it, and the words be lost.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
  private Farewell() {}

  /**
   * @param seconds after which the client is cut off, if it has not hung up
   */
  static void say(ChannelHandlerContext context, Object words, int seconds) {
    ChannelPipeline pipeline = context.pipeline();
    ChannelHandlerContext tls = pipeline.context(SslHandler.class);
    if (tls == null) {
      pipeline.addFirst(new Farewell());
    } else {
      pipeline.addAfter(tls.name(), null, new Farewell());
    }
    context.channel().config().setAutoRead(true);
    var _ = context.writeAndFlush(words).addListener(said -> finish(context, tls));
    var _ = context.executor().schedule(() -> hangUp(context), seconds, TimeUnit.SECONDS);
  }

  private static void finish(ChannelHandlerContext context, ChannelHandlerContext tls) {
    if (tls == null) {
      finish(context);
      return;
    }
    ChannelFuture closed = ((SslHandler) tls.handler()).closeOutbound();
    var _ = closed.addListener(done -> finish(context));
  }

  private static void finish(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
      var _ = channel.shutdownOutput();
    }
  }

  private static void hangUp(ChannelHandlerContext context) {
    var _ = context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }
}
