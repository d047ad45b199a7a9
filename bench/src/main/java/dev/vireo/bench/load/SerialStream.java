package dev.vireo.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket (RFC 6455) that speaks {@code vireo.v1}. A question's id is its index. */
public final class SerialStream extends SerialClient {
  static final String HANDSHAKE =
      """
      GET /v1/stream HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Protocol: vireo.v1\r
      \r
      """;
  private static final String ACCEPTED = "HTTP/1.1 101 ";

  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};
  private static final int BINARY = 0x82;
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};
  private static final int MASKED = 0x80;
  private static final int LENGTH_OF_2_BYTES = 126;
  private static final int LENGTH_OF_8_BYTES = 127;

  private final List<byte[]> messages = new ArrayList<>();

  public SerialStream(int port, List<Question> questions) {
    super(port, questions);
    for (int id = 0; id < questions.size(); id++) {
      messages.add(message(id, questions.get(id).image()));
    }
    try {
      shakeHands();
    } catch (IOException e) {
      throw new UncheckedIOException("no handshake", e);
    }
  }

  private void shakeHands() throws IOException {
    out.write(HANDSHAKE.getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    if (head.indexOf(ACCEPTED) != 0) {
      throw new IOException(head.toString());
    }
  }

  /** A frame for more than 125 bytes, as every image is. */
  private static byte[] message(int id, Buffer image) {
    byte[] payload = Buffer.buffer().appendIntLE(id).appendBuffer(image).getBytes();
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= MASK[i % MASK.length];
    }
    Buffer frame = Buffer.buffer().appendUnsignedByte((short) BINARY);
    if (payload.length < 1 << 16) {
      frame.appendUnsignedByte((short) (MASKED | LENGTH_OF_2_BYTES));
      frame.appendUnsignedShort(payload.length);
    } else {
      frame.appendUnsignedByte((short) (MASKED | LENGTH_OF_8_BYTES)).appendLong(payload.length);
    }
    return frame.appendBytes(MASK).appendBytes(payload).getBytes();
  }

  @Override
  byte[] ask(int question) throws IOException {
    out.write(messages.get(question));
    while (true) {
      int kind = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if (length == LENGTH_OF_2_BYTES) {
        length = in.readUnsignedShort();
      }
      byte[] payload = in.readNBytes(length);
      switch (kind) {
        case TEXT -> {
          return payload;
        }
        case PING -> out.write(PONG);
        default -> throw new IOException("frame " + kind + ": " + new String(payload, US_ASCII));
      }
    }
  }
}
