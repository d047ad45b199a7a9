package dev.vireo.gateway.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of connections when they are accepted, and reads their requests strictly. Vert.x itself
 * tells of them with their first request only, when a client that is slow with its headers has long
 * had its way.
 */
public final class WatchedTransport extends NioTransport implements Transport {
  private final Consumer<Channel> accepted;
  private volatile @Nullable Channel listener;

  /**
   * @param accepted called on the connection's event loop
   */
  public WatchedTransport(Consumer<Channel> accepted) {
    this.accepted = accepted;
  }

  /**
   * Closes the port; who is connected stays so. Vert.x takes its handlers away before it closes the
   * port, and could only fail those who come in between.
   */
  public void refuseNew() {
    Channel open = listener;
    if (open != null) {
      open.close().syncUninterruptibly();
    }
  }

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    bootstrap.handler(new Acceptor());
  }

  /** Sees each new connection before it is set up. */
  @Sharable
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      listener = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((Channel) message).pipeline().addFirst(new RequestGate(), new Announcer());
      context.fireChannelRead(message);
    }
  }

  private final class Announcer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      accepted.accept(context.channel());
      context.pipeline().remove(this);
      context.fireChannelActive();
    }
  }
}
