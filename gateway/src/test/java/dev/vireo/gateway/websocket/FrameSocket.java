package dev.vireo.gateway.websocket;

import dev.vireo.gateway.RawSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A WebSocket whose frames are written as a word each: {@code t} text, {@code b} binary, {@code c}
 * continuation, {@code p} ping, {@code q} pong, {@code x} close, or {@code #83} the first byte in
 * hexadecimal; then {@code -} if others follow, then {@code *3} as many bytes or {@code =616263}
 * these.
 */
final class FrameSocket implements AutoCloseable {
  static final String UPGRADE =
      """
      GET /v1/stream HTTP/1.1
      Host: 127.0.0.1
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: vireo.v1

      """
          .replace("\n", "\r\n");

  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final RawSocket socket;

  private FrameSocket(RawSocket socket) {
    this.socket = socket;
  }

  /**
   * @param early frames that come with the handshake
   */
  static FrameSocket open(int port, String early) throws IOException {
    RawSocket socket = new RawSocket(port);
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    first.writeBytes(UPGRADE.getBytes(StandardCharsets.US_ASCII));
    first.writeBytes(frames(early));
    socket.write(first.toByteArray());
    String status = socket.line();
    if (!status.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(status);
    }
    while (!socket.line().isEmpty()) {
      // headers
    }
    return new FrameSocket(socket);
  }

  void send(String words) throws IOException {
    socket.write(frames(words));
  }

  void sendByteByByte(String words) throws IOException {
    for (byte each : frames(words)) {
      socket.write(new byte[] {each});
    }
  }

  /** The next frame: {@code text}, {@code pong=6162}, {@code close}, {@code 1002}; or end. */
  String next() throws IOException {
    int first = socket.read();
    if (first < 0) {
      return "end";
    }
    int length = socket.read();
    if (length == 126) {
      length = socket.read() << 8 | socket.read();
    }
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) socket.read();
    }
    return switch (first) {
      case 0x81 -> "text";
      case 0x88 -> length == 0 ? "close" : Integer.toString(code(payload));
      case 0x8A -> "pong=" + HexFormat.of().formatHex(payload);
      default -> Integer.toHexString(first);
    };
  }

  private static int code(byte[] payload) {
    return ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] frames(String words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words.split(" ", -1)) {
      if (!word.isEmpty()) {
        frame(word, bytes);
      }
    }
    return bytes.toByteArray();
  }

  private static void frame(String word, ByteArrayOutputStream bytes) {
    int from = word.startsWith("#") ? 3 : 1;
    int first = word.startsWith("#") ? HexFormat.fromHexDigits(word, 1, 3) : 0x80 | opcode(word);
    if (word.startsWith("-", from)) {
      first &= 0x7F;
      from++;
    }
    byte[] payload = payload(word.substring(from));
    bytes.write(first);
    if (payload.length < 126) {
      bytes.write(0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      bytes.write(0x80 | 126);
      bytes.write(payload.length >> 8);
      bytes.write(payload.length);
    } else {
      bytes.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >> shift));
      }
    }
    bytes.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      bytes.write(payload[i] ^ MASK[i % MASK.length]);
    }
  }

  private static int opcode(String word) {
    return switch (word.charAt(0)) {
      case 'c' -> 0;
      case 't' -> 1;
      case 'b' -> 2;
      case 'x' -> 8;
      case 'p' -> 9;
      case 'q' -> 10;
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static byte[] payload(String written) {
    if (written.startsWith("*")) {
      byte[] stars = new byte[Integer.parseInt(written.substring(1))];
      Arrays.fill(stars, (byte) '*');
      return stars;
    }
    return written.isEmpty() ? new byte[0] : HexFormat.of().parseHex(written.substring(1));
  }
}
