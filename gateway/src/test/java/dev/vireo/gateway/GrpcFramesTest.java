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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as no client of gRPC makes them: each has a status. */
class GrpcFramesTest {
  private static final String INFER = "ModelInfer";
  private static final byte[] EMPTY = {0, 0, 0, 0, 0};
  private static final byte[] PACKED = {1, 0, 0, 0, 1, 7};
  private static final byte[] ENDLESS = {0, -1, -1, -1, -1, 7};
  private static final byte[] CUT_OFF = {0, 0};

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

  @Test
  void aMessageIsAnswered() throws Exception {
    assertThat(status("ServerLive", EMPTY, "x", "y")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ServerLive", INFER})
  void aMessageThatIsPackedAndDoesNotSayHowIsRefused(String method) throws Exception {
    assertThat(status(method, PACKED, "x", "y")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ServerLive", INFER, "ModelStreamInfer"})
  void aMessageThatStatesMoreThanItMayHaveIsRefusedOnce(String method) throws Exception {
    assertThat(status(method, ENDLESS, "x", "y")).isEqualTo("8");
  }

  @Test
  void aMessageThatBreaksOffIsRefused() throws Exception {
    assertThat(status(INFER, CUT_OFF, "x", "y")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5x", "-1S", "999999999S", "1.5S", "S"})
  void aTimeoutThatIsNoneIsRefused(String timeout) throws Exception {
    assertThat(status(INFER, EMPTY, "grpc-timeout", timeout)).isEqualTo("3");
  }

  /** What follows {@code grpc-status} in the answer, a character. */
  private static String status(String method, byte[] message, String name, String value)
      throws IOException {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      socket.write(frame(4, 0, 0, new byte[0]));
      socket.write(frame(1, 4, 1, headers(method, name, value)));
      socket.write(frame(0, 0, 1, message));
      socket.write(frame(0, 1, 1, new byte[0]));
      StringBuilder heard = new StringBuilder();
      while (heard.indexOf("grpc-status") < 0) {
        int next = socket.read();
        assertThat(next).as(heard.toString()).isNotNegative();
        heard.append((char) next);
      }
      assertThat(socket.read()).isOne(); // its length
      return Character.toString(socket.read());
    }
  }

  /** In HPACK (RFC 7541), without a table of its own. */
  private static byte[] headers(String method, String name, String value) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    fields.write(0x83); // :method POST
    fields.write(0x86); // :scheme http
    fields.write(0x04);
    text(fields, "/inference.GRPCInferenceService/" + method);
    fields.write(0x01); // :authority
    text(fields, "127.0.0.1");
    fields.write(0x00);
    text(fields, "content-type");
    text(fields, "application/grpc");
    fields.write(0x00);
    text(fields, name);
    text(fields, value);
    return fields.toByteArray();
  }

  private static void text(ByteArrayOutputStream fields, String text) {
    fields.write(text.length());
    fields.writeBytes(text.getBytes(ISO_8859_1));
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
}
