package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections of HTTP/2 that ask for more than they may: they end, and all others go on. */
class Http2FloodTest {
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int END_OF_STREAM = 1;
  private static final int END_OF_HEADERS = 4;

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
  }

  /** Each stream beyond those that may be open is an error of which all open ones would hear. */
  @Test
  void streamsBeyondThoseThatMayBeOpenEndTheConnection() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      frames.writeBytes(frame(HEADERS, END_OF_HEADERS, 2 * i + 1, post()));
    }
    assertEnds(frames.toByteArray());
  }

  @Test
  void streamsThatAreResetAtOnceCostTheirConnectionAlone() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < 5_000; i++) {
      frames.writeBytes(frame(HEADERS, END_OF_HEADERS | END_OF_STREAM, 2 * i + 1, post()));
      frames.writeBytes(frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8}));
    }
    assertEnds(frames.toByteArray());
  }

  @Test
  void headersWithoutAnEndEndTheConnection() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(frame(HEADERS, 0, 1, post()));
    for (int i = 0; i < 10_000; i++) {
      frames.writeBytes(frame(CONTINUATION, 0, 1, new byte[0]));
    }
    assertEnds(frames.toByteArray());
  }

  private static void assertEnds(byte[] frames) throws IOException {
    try (RawSocket flood = new RawSocket(gateway.port());
        RawSocket other = new RawSocket(gateway.port())) {
      flood.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      flood.write(frame(SETTINGS, 0, 0, new byte[0]));
      Thread writing = Thread.ofVirtual().start(() -> flood.flood(frames));
      flood.awaitEnd();
      other.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(other.line()).isEqualTo("HTTP/1.1 200 OK");
      writing.interrupt();
    }
  }

  /** RFC 9113, section 4.1. */
  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A POST of /v1/classify, in HPACK (RFC 7541) without a table of its own. */
  private static byte[] post() {
    String path = "/v1/classify";
    String host = "127.0.0.1";
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    fields.write(0x83); // :method POST
    fields.write(0x86); // :scheme http
    fields.write(0x04); // :path
    fields.write(path.length());
    fields.writeBytes(path.getBytes(ISO_8859_1));
    fields.write(0x01); // :authority
    fields.write(host.length());
    fields.writeBytes(host.getBytes(ISO_8859_1));
    return fields.toByteArray();
  }
}
