package dev.vireo.gateway.websocket;

import dev.vireo.inference.batch.WaitingMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;

/**
 * Counts the bytes of a frame that is not whole yet, which its decoder keeps until it is. Where
 * there is no room for them, they are dropped, and so is the decoder with what it has. The first
 * bytes of a frame that come with the last of the frame before it are not counted.
 */
final class ArrivingFrame extends ChannelInboundHandlerAdapter {
  private final WaitingMemory memory;
  private final Runnable noRoom;
  private long held;

  /**
   * @param memory for all bodies and messages that are not whole yet
   * @param noRoom to be told before the decoder goes
   */
  ArrivingFrame(WaitingMemory memory, Runnable noRoom) {
    this.memory = memory;
    this.noRoom = noRoom;
  }

  /** Takes its place before the decoder, where there is one. */
  void standBeforeDecoder(ChannelPipeline pipeline) {
    ChannelHandlerContext place = pipeline.context(WebSocketFrameDecoder.class);
    if (place != null) {
      pipeline.addBefore(place.name(), null, this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    int more = bytes.readableBytes();
    if (memory.take(more)) {
      held += more;
      context.fireChannelRead(bytes);
    } else {
      bytes.release();
      arrived();
      noRoom.run();
      if (context.pipeline().get(WebSocketFrameDecoder.class) != null) {
        context.pipeline().remove(WebSocketFrameDecoder.class);
      }
    }
  }

  /** The frame is whole, and counted from here on by who has it. */
  void arrived() {
    memory.release(held);
    held = 0;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    arrived();
  }
}
