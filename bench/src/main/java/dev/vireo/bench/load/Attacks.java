package dev.vireo.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** What is sent to a service to do harm: each is to cost its own connection at most. */
final class Attacks {
  private static final int FRAMES = 3000;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int END_OF_STREAM = 1;
  private static final int END_OF_HEADERS = 4;

  /** About half a second of decoding, in 50 kB. */
  private static final int LARGE_EDGE = 6500;

  private static final int BOMB_BYTES = 64 << 20;

  private static final String HEAD = "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\n";
  private static final String HIDDEN = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private Attacks() {}

  /** The bytes of each, from its connection's first one. */
  static List<byte[]> all() {
    return List.of(
        ascii(HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN),
        ascii(HEAD + "Transfer-Encoding: chunked\r\n\r\n100000003\r\nabc\r\n0\r\n\r\n" + HIDDEN),
        ascii(HEAD + "Transfer-Encoding: chunked\r\n\r\n3;" + "a".repeat(50_000)),
        ascii(HEAD + "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\nabc" + HIDDEN),
        ascii("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(50_000)),
        ascii("GET /health/live HTTP/1.1\r\n\r\n".repeat(100)),
        ascii("GET /../..%2f..%00 HTTP/1.1\r\nHost: evil.example:99999\r\n\r\n"),
        infer("[".repeat(20_000)),
        infer("{\"inputs\":[{\"name\":\"image\",\"shape\":[4611686018427387904,4]}]}"),
        infer("{\"inputs\":[],\"inputs\":[{\"data\":[NaN,1e999]}]}"),
        post("Content-Encoding: gzip\r\n", gzip(new byte[BOMB_BYTES])),
        post("", largeImage()),
        http2(HEADERS, END_OF_HEADERS, false),
        http2(HEADERS, END_OF_HEADERS | END_OF_STREAM, true),
        http2(CONTINUATION, 0, false),
        http2(SETTINGS, 0, false),
        http2(PING, 0, false));
  }

  private static byte[] infer(String json) {
    return ascii(
        "POST /v2/models/none/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  private static byte[] post(String headers, byte[] body) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(ascii(HEAD + headers + "Content-Length: " + body.length + "\r\n\r\n"));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /**
   * Thousands of frames (RFC 9113).
   *
   * @param type HEADERS on a new stream each, CONTINUATION on one, others on none
   * @param reset whether each is taken back
   */
  private static byte[] http2(int type, int flags, boolean reset) {
    byte[] fields = {(byte) 0x83, (byte) 0x84, (byte) 0x86, 1, 1, 'a'}; // POST / of http://a
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    frames.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    if (type == CONTINUATION) {
      frames.writeBytes(frame(HEADERS, 0, 1, fields));
    }
    for (int i = 0; i < FRAMES; i++) {
      int stream = 2 * i + 1;
      frames.writeBytes(
          switch (type) {
            case HEADERS -> frame(type, flags, stream, fields);
            case CONTINUATION -> frame(type, flags, 1, new byte[0]);
            case PING -> frame(type, flags, 0, new byte[8]);
            default -> frame(type, flags, 0, new byte[0]);
          });
      if (reset) {
        frames.writeBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
      }
    }
    return frames.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] largeImage() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(
          new BufferedImage(LARGE_EDGE, LARGE_EDGE, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
