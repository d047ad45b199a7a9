package dev.vireo.gateway.websocket;

import dev.vireo.inference.batch.WaitingMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragments together, so that Vert.x sees whole messages alone, and ends a socket that breaks
 * the rules with the close code that says so (RFC 6455, sections 5.4 and 7). The decoder and the
 * check of UTF-8 before it throw what they find. What waits for the rest of its message is counted:
 * fragments here, a part of a frame before its decoder.
 */
final class WholeMessages extends ChannelDuplexHandler {
  private final int largest;
  private final int farewellSeconds;
  private final WaitingMemory memory;
  private final ArrivingFrame arriving;
  private final Queue<WebSocketFrame> early = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf begun;
  private long held;
  private boolean text;
  private boolean started;
  private boolean closeSent;
  private boolean ended;

  /**
   * @param largest bytes of a message
   * @param farewellSeconds that a client which is told to go has until it is cut off
   * @param memory for all bodies and messages that are not whole yet
   */
  WholeMessages(int largest, int farewellSeconds, WaitingMemory memory) {
    this.largest = largest;
    this.farewellSeconds = farewellSeconds;
    this.memory = memory;
    this.arriving = new ArrivingFrame(memory, this::refuse);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    forget();
  }

  /** Somebody takes messages from here on; those that came with the handshake come first. */
  void start() {
    started = true;
    ChannelHandlerContext reading = context;
    if (reading != null) {
      arriving.standBeforeDecoder(reading.pipeline());
    }
    while (reading != null && !early.isEmpty()) {
      read(reading, early.remove());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    if (message instanceof WebSocketFrame) {
      arriving.arrived();
    }
    switch (message) {
      case WebSocketFrame frame when ended -> frame.release();
      case WebSocketFrame frame when !started -> early.add(frame);
      case WebSocketFrame frame -> read(reading, frame);
      case ByteBuf undecoded when ended -> undecoded.release();
      default -> reading.fireChannelRead(message);
    }
  }

  private void read(ChannelHandlerContext reading, WebSocketFrame frame) {
    switch (frame) {
      case PingWebSocketFrame ping -> reading.fireChannelRead(ping);
      case PongWebSocketFrame pong -> reading.fireChannelRead(pong);
      case CloseWebSocketFrame close -> close(reading, close);
      default -> data(reading, frame);
    }
  }

  private void data(ChannelHandlerContext reading, WebSocketFrame frame) {
    ByteBuf content = frame.content();
    int length = begun == null ? 0 : begun.readableBytes();
    if (content.readableBytes() > largest - length) {
      frame.release();
      end(
          reading,
          WebSocketCloseStatus.MESSAGE_TOO_BIG,
          "a message has at most " + largest + " bytes");
    } else if (begun == null && frame.isFinalFragment()) {
      reading.fireChannelRead(frame);
    } else {
      append(reading, frame);
    }
  }

  private void append(ChannelHandlerContext reading, WebSocketFrame frame) {
    int more = frame.content().readableBytes();
    if (!memory.take(more)) {
      frame.release();
      refuse();
      return;
    }
    held += more;
    if (begun == null) {
      text = frame instanceof TextWebSocketFrame;
      begun = Unpooled.buffer(more);
    }
    begun.writeBytes(frame.content());
    frame.release();
    if (frame.isFinalFragment()) {
      ByteBuf whole = begun;
      begun = null;
      forget();
      reading.fireChannelRead(
          text ? new TextWebSocketFrame(whole) : new BinaryWebSocketFrame(whole));
    }
  }

  /** There is no room for more of a message that has begun. */
  private void refuse() {
    if (context != null && !ended) {
      end(
          context,
          WebSocketCloseStatus.TRY_AGAIN_LATER,
          "messages that are read hold " + memory + " already");
    }
  }

  private void close(ChannelHandlerContext reading, CloseWebSocketFrame close) {
    if (closeSent) {
      reading.fireChannelRead(close); // Vert.x waits for it
      return;
    }
    int code = close.statusCode();
    if (code != -1 && !mayBeSent(code)) {
      close.release();
      end(reading, WebSocketCloseStatus.PROTOCOL_ERROR, "no close frame has the code " + code);
      return;
    }
    ended = true;
    forget();
    // Its own words back; then the connection ends past Vert.x, which would say farewell itself.
    var _ = reading.writeAndFlush(close).addListener(said -> hangUp(reading));
  }

  /** Section 7.4; those that IANA has assigned since, and those of libraries and applications. */
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
    if (!(cause instanceof CorruptedWebSocketFrameException violation)) {
      caught.fireExceptionCaught(cause);
    } else if (!ended) {
      WebSocketCloseStatus status = violation.closeStatus();
      end(caught, status, reason(status, violation));
    }
  }

  private String reason(WebSocketCloseStatus status, Throwable violation) {
    if (status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)) {
      return "text is in UTF-8, and these bytes are not";
    }
    return status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
        ? "a message has at most " + largest + " bytes"
        : Objects.requireNonNullElse(violation.getMessage(), status.reasonText());
  }

  /** Nothing is read any more, and what is sent until the client hangs up is discarded. */
  private void end(ChannelHandlerContext ending, WebSocketCloseStatus status, String reason) {
    ended = true;
    forget();
    CloseWebSocketFrame farewell = new CloseWebSocketFrame(status, reason);
    if (closeSent) {
      farewell.release();
      hangUp(ending);
    } else {
      Farewell.say(ending, farewell, farewellSeconds);
    }
  }

  private static void hangUp(ChannelHandlerContext leaving) {
    var _ = leaving.close();
  }

  private void forget() {
    memory.release(held);
    held = 0;
    if (begun != null) {
      begun.release();
      begun = null;
    }
  }

  @Override
  public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
    if (message instanceof WebSocketFrame && ended) {
      ReferenceCountUtil.release(message);
      promise.trySuccess();
      return;
    }
    closeSent |= message instanceof CloseWebSocketFrame;
    var _ = writing.write(message, promise);
  }
}
