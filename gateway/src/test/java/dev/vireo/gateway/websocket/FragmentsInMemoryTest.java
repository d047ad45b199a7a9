package dev.vireo.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.batch.WaitingMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.Test;

/** What unfinished messages hold is bounded over all connections. */
class FragmentsInMemoryTest {
  private static final int LARGEST = 10_000;
  private static final int TRY_AGAIN_LATER = 1013;

  private final WaitingMemory memory = new WaitingMemory(1000);

  private EmbeddedChannel connect(ChannelHandler... before) {
    WholeMessages messages = new WholeMessages(LARGEST, 1, memory);
    EmbeddedChannel channel = new EmbeddedChannel(before);
    channel.pipeline().addLast(messages);
    messages.start();
    return channel;
  }

  private static void begin(EmbeddedChannel channel, int bytes) {
    channel.writeInbound(
        new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[bytes])));
  }

  private static void goOn(EmbeddedChannel channel, int bytes, boolean last) {
    channel.writeInbound(
        new ContinuationWebSocketFrame(last, 0, Unpooled.wrappedBuffer(new byte[bytes])));
  }

  @Test
  void aMessageThatIsWholeHoldsNothing() {
    EmbeddedChannel channel = connect();
    begin(channel, 400);
    assertThat(memory.held()).isEqualTo(400);
    goOn(channel, 300, true);
    assertThat(memory.held()).isZero();
    WebSocketFrame whole = channel.readInbound();
    assertThat(whole.content().readableBytes()).isEqualTo(700);
    whole.release();
  }

  @Test
  void theConnectionThatAsksForTooMuchIsClosedAndTheOthersGoOn() {
    EmbeddedChannel first = connect();
    EmbeddedChannel second = connect();
    begin(first, 800);
    begin(second, 300);
    CloseWebSocketFrame farewell = second.readOutbound();
    assertThat(farewell.statusCode()).isEqualTo(TRY_AGAIN_LATER);
    assertThat(farewell.reasonText())
        .isEqualTo("messages that are read hold 800 of 1,000 bytes already");
    farewell.release();
    goOn(first, 100, true);
    WebSocketFrame whole = first.readInbound();
    assertThat(whole.content().readableBytes()).isEqualTo(900);
    whole.release();
    assertThat(memory.held()).isZero();
  }

  private EmbeddedChannel decoding() {
    return connect(new WebSocket13FrameDecoder(true, false, LARGEST));
  }

  /** Up to {@code to} of a frame of 900 bytes, which is 908 long. */
  private static ByteBuf part(int from, int to) {
    byte[] frame = new byte[908];
    frame[0] = (byte) 0x82;
    frame[1] = (byte) 0xfe; // masked, with all zeros
    frame[2] = 900 >> 8;
    frame[3] = (byte) 900;
    return Unpooled.wrappedBuffer(frame, from, to - from);
  }

  @Test
  void aFrameThatIsUnderWayIsCountedUntilItIsWhole() {
    EmbeddedChannel channel = decoding();
    channel.writeInbound(part(0, 700));
    assertThat(memory.held()).isEqualTo(700);
    channel.writeInbound(part(700, 850));
    assertThat(memory.held()).isEqualTo(850);
    channel.writeInbound(part(850, 908));
    assertThat(memory.held()).isZero();
    WebSocketFrame whole = channel.readInbound();
    assertThat(whole.content().readableBytes()).isEqualTo(900);
    whole.release();
  }

  @Test
  void theConnectionWhoseFrameAsksForTooMuchIsClosedAndKeepsNothing() {
    EmbeddedChannel first = decoding();
    EmbeddedChannel second = decoding();
    first.writeInbound(part(0, 600));
    second.writeInbound(part(0, 300));
    ByteBuf more = part(300, 500);
    second.writeInbound(more);
    CloseWebSocketFrame farewell = second.readOutbound();
    assertThat(farewell.statusCode()).isEqualTo(TRY_AGAIN_LATER);
    assertThat(farewell.reasonText())
        .isEqualTo("messages that are read hold 600 of 1,000 bytes already");
    farewell.release();
    assertThat(more.refCnt()).isZero();
    assertThat(second.pipeline().get(WebSocket13FrameDecoder.class)).isNull();
    assertThat(second.inboundMessages()).isEmpty();
    first.finishAndReleaseAll();
    assertThat(memory.held()).isZero();
  }

  @Test
  void whatAClientThatLeavesHadBegunIsGivenBack() {
    EmbeddedChannel channel = connect();
    begin(channel, 400);
    channel.finishAndReleaseAll();
    assertThat(memory.held()).isZero();
  }
}
