package dev.vireo.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.RawSocket;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 6455, case by case as the Autobahn test suite numbers them (sections 1 to 7, and 9 for
 * sizes), over raw sockets. A message that is no command is answered by text, so that an answer
 * stands for a message that came through.
 */
class FrameRulesTest {
  private static final String NORMAL = "x=03e8";

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    Limits limits = Limits.DEFAULTS.withBodyBytes(100_000);
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0).withLimits(limits), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
  }

  /** {@code cases.txt}: a number, what is sent, and after the arrow what is heard. */
  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    try (InputStream file = getClass().getResourceAsStream("cases.txt")) {
      List<DynamicTest> tests = new ArrayList<>();
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] sides = line.split(" *-> *", -1);
          String[] words = sides[0].split(" +", 2);
          String sent = words.length == 1 ? "" : words[1];
          tests.add(DynamicTest.dynamicTest(words[0], () -> check(sent, sides[1].split(" +"))));
        }
      }
      return tests.stream();
    }
  }

  /** 6.5 to 6.23: every sequence of bytes is text if and only if Java decodes it. */
  @TestFactory
  Stream<DynamicTest> whatIsUtf8() {
    return Stream.of(
            "cebae1bdb9cf83cebcceb5",
            "00",
            "c280",
            "e0a080",
            "f0908080",
            "7f",
            "dfbf",
            "efbfbf",
            "f48fbfbf",
            "ed9fbf",
            "ee8080",
            "efbfbd",
            "efbfbe",
            "f09fbfbf",
            // 6.3, 6.5: text, then what is none
            "cebae1bdb9cf83cebcceb5eda080656469746564",
            "f4908080",
            "f8888080",
            "fbbfbfbfbf",
            "fc8480808080",
            "fdbfbfbfbfbf",
            "80",
            "bf",
            "80bf",
            "80bf80bf80bf",
            "c0",
            "c020c120",
            "e020ef20",
            "f020f720",
            "fe",
            "ff",
            "fefeffff",
            // 6.6, 6.12: sequences that break off
            "ce",
            "cebae1",
            "cebae1bd",
            "c3",
            "e080",
            "f08080",
            "f4",
            "f48f",
            "f48fbf",
            // 6.13 to 6.18: longer than need be
            "c0af",
            "e080af",
            "f08080af",
            "f8808080af",
            "c1bf",
            "e09fbf",
            "f08fbfbf",
            "c080",
            "e08080",
            "f0808080",
            // 6.20, 6.21: surrogates
            "eda080",
            "edadbf",
            "edae80",
            "edafbf",
            "edb080",
            "edbe80",
            "edbfbf",
            "eda080edb080",
            "edafbfedbfbf")
        .map(hex ->
            DynamicTest.dynamicTest(
                hex,
                () -> {
                  String heard = isUtf8(HexFormat.of().parseHex(hex)) ? "text" : "1007";
                  check("t=" + hex, heard);
                  String[] bytes = hex.split("(?<=\\G..)", 0);
                  StringBuilder fragments = new StringBuilder("t-");
                  for (String each : bytes) {
                    fragments.append(" c-=").append(each);
                  }
                  check(fragments + " c", heard);
                }));
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> codesOfCloseFrames() {
    int[] given = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
    int[] wrong = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32768, 65535};
    return Stream.concat(
        IntStream.of(given).mapToObj(code -> closing("7.7 ", code, code)),
        IntStream.of(wrong).mapToObj(code -> closing("7.9 ", code, 1002)));
  }

  private static DynamicTest closing(String section, int sent, int heard) {
    return DynamicTest.dynamicTest(
        section + sent, () -> check(String.format("x=%04x", sent), Integer.toString(heard)));
  }

  private static void check(String sent, String... heard) throws IOException {
    try (FrameSocket socket = FrameSocket.open(gateway.port(), "")) {
      if (sent.startsWith("~")) {
        socket.sendByteByByte(sent.substring(1));
      } else {
        socket.send(sent);
      }
      boolean closes = false;
      for (String each : heard) {
        if (!each.isEmpty()) {
          assertThat(socket.next()).as(sent).isEqualTo(each);
          closes = each.equals("close") || Character.isDigit(each.charAt(0));
        }
      }
      if (!closes) {
        socket.send(NORMAL);
        assertThat(socket.next()).isEqualTo("1000");
      }
      assertThat(socket.next()).isEqualTo("end");
    }
  }

  @Test
  void framesThatComeWithTheHandshakeAreAnswered() throws Exception {
    try (FrameSocket socket = FrameSocket.open(gateway.port(), "t*1 p=61 t-*1 c*1")) {
      for (String each : List.of("text", "pong=61", "text")) {
        assertThat(socket.next()).isEqualTo(each);
      }
    }
  }

  @Test
  void aClientThatGoesOnSendingAfterAnErrorStillHearsWhy() throws Exception {
    try (FrameSocket socket = FrameSocket.open(gateway.port(), "")) {
      for (int i = 0; i < 300; i++) {
        socket.send((i == 0 ? "b" : "c") + "-*10000"); // 3 MB, of which 100 kB are a message's most
      }

      assertThat(socket.next()).isEqualTo("1009");
      assertThat(socket.next()).isEqualTo("end");
    }
  }

  @Test
  void aHandshakeMayListWhatElseTheConnectionIs() throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(FrameSocket.UPGRADE.replace("Upgrade\r", "keep-alive, upgrade\r"));

      assertThat(socket.line()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void aHandshakeThatIsNoneIsRefusedInWords() throws Exception {
    String key = "dGhlIHNhbXBsZSBub25jZQ==";
    assertRefused(key, "abc", 400, "16 bytes in base64");
    assertRefused(key, "dGhlIHNhbXBsZSBub25jZR==", 400, "16 bytes in base64");
    assertRefused("Sec-WebSocket-Key", "X", 400, "16 bytes in base64");
    assertRefused("X: y", "Sec-WebSocket-Key: " + key, 400, "16 bytes in base64");
    assertRefused("Version: 13", "Version: 8", 426, "is 13");
    assertRefused("X: y", "Sec-WebSocket-Version: 8", 426, "is 13");
    assertRefused("X: y", "Content-Length: 3", 400, "no body");
    assertRefused("X: y", "Transfer-Encoding: chunked", 400, "no body");
    assertRefused("close, Upgrade", "close", 400, "Connection: Upgrade");
    assertRefused("GET", "POST", 405, "by GET");
    assertRefused("/v1/stream", "/v2/stream", 404, "/v1/stream");
    for (String offered : List.of("Protocol: chat", "X: vireo.v1")) {
      assertRefused("Protocol: vireo.v1", offered, 400, "vireo.v1 for images one by one");
    }
  }

  private static void assertRefused(String usual, String other, int status, String words)
      throws IOException {
    String request =
        FrameSocket.UPGRADE
            .replace("Connection: Upgrade", "Connection: close, Upgrade\r\nX: y")
            .replace(usual, other);
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(request);

      assertThat(socket.awaitEnd()).startsWith("HTTP/1.1 " + status + " ").contains(words);
    }
  }
}
