package dev.vireo.inference.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images by {@code http://} and {@code https://}, of servers that are not always good ones. */
class WebInputsTest {
  private static final byte[] PHOTO = bytes(100_000);

  @TempDir Path folder;
  private RoughServer server;

  @BeforeEach
  void aServer() throws IOException {
    server = new RoughServer().file("/a.jpg", PHOTO);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void anAddressIsAnInputOfThatName() {
    String address = server.address("/a.jpg");
    assertThat(rows(address)).containsExactly(address + " 100000");
  }

  @Test
  void aQueryAndWhatMustBeEscapedAreSentAsTheyAreMeant() {
    server.file("/b/gr%C3%BCn%20%231.jpg?sig=a%2Fb", PHOTO);
    String address = server.address("/b/grün %231.jpg?sig=a%2Fb#top");
    assertThat(rows(address)).containsExactly(address + " 100000");
  }

  @Test
  void listsHaveAddressesAndPathsSideBySide() throws IOException {
    Path local = Files.write(folder.resolve("here.jpg"), bytes(7));
    String missing = server.address("/none.jpg");
    String list = server.address("/a.jpg") + "\n" + local + "\n" + missing + "\nftp://h/x.jpg\n";
    assertThat(rows(list.getBytes(StandardCharsets.UTF_8), "-"))
        .containsExactly(
            server.address("/a.jpg") + " 100000",
            local + " 7",
            missing + " NOT_FOUND: the server has no such file (404 Not Found)",
            "ftp://h/x.jpg INVALID_ARGUMENT: no store is known for ftp://: there are http://,"
                + " https://");
    server.file("/list.txt", list.getBytes(StandardCharsets.UTF_8));
    assertThat(rows("@" + server.address("/list.txt"))).hasSize(4);
  }

  @Test
  void whatBreaksOffIsGoneOnWith() {
    server.at(
        "/cut.jpg",
        (request, out) ->
            RoughServer.part(
                request, out, PHOTO, "\"1\"", Math.min(request.from() + 30_000, 100_000)));
    assertThat(content(server.address("/cut.jpg"))).isEqualTo(PHOTO);
    assertThat(gets("/cut.jpg").stream().map(RoughServer.Request::from))
        .containsExactly(0, 30_000, 60_000, 90_000);
  }

  @Test
  void aServerThatKnowsNoRangesGivesAllOfItAgain() {
    server.at(
        "/cut.jpg",
        (request, out) -> {
          RoughServer.head(out, "200 OK", "Content-Length: 100000", "ETag: \"1\"");
          out.write(PHOTO, 0, request.attempt() == 1 ? 30_000 : 100_000);
        });
    // One request tells what is there.
    server.file("/a.jpg", PHOTO);
    assertThat(content(server.address("/cut.jpg"))).isEqualTo(PHOTO);
  }

  @Test
  void whatIsReplacedWhileItIsReadIsNotMixed() {
    server.at(
        "/new.jpg",
        (request, out) ->
            RoughServer.part(
                request, out, PHOTO, "\"" + request.from() + "\"", request.from() + 30_000));
    assertThat(rows(server.address("/new.jpg")))
        .containsExactly(
            server.address("/new.jpg")
                + " UNREADABLE: the file cannot be read: it was replaced while it was read");
  }

  @Test
  void anEndThatComesTooSoonAgainAndAgainIsARow() {
    server.at(
        "/short.jpg", (request, out) -> RoughServer.part(request, out, PHOTO, "\"1\"", 30_000));
    assertThat(rows(server.address("/short.jpg")))
        .containsExactly(
            server.address("/short.jpg")
                + " UNREADABLE: the file cannot be read: it breaks off after 30,000 of 100,000"
                + " bytes");
    assertThat(gets("/short.jpg")).hasSize(3);
  }

  @Test
  void aBusyServerIsAskedAgain() {
    server.at(
        "/busy.jpg",
        (request, out) -> {
          if (request.attempt() < 3) {
            RoughServer.head(out, "503 Slow Down", "Content-Length: 0", "Retry-After: 0");
          } else {
            RoughServer.part(request, out, PHOTO, "\"1\"", PHOTO.length);
          }
        });
    assertThat(rows(server.address("/busy.jpg")))
        .containsExactly(server.address("/busy.jpg") + " 100000");
  }

  @Test
  void aServerThatStaysBusyCostsTheRowAndNotTheRun() {
    server.at("/busy.jpg", (_, out) -> RoughServer.head(out, "503 Slow Down", "Content-Length: 0"));
    String list = server.address("/busy.jpg") + "\n" + server.address("/a.jpg") + "\n";
    assertThat(rows(list.getBytes(StandardCharsets.UTF_8), "-"))
        .containsExactly(
            server.address("/busy.jpg")
                + " UNREADABLE: the file cannot be read: the server answers 503 Slow Down",
            server.address("/a.jpg") + " 100000");
  }

  @Test
  void whatHasNoLengthIsReadToItsEnd() {
    server.at(
        "/chunks.jpg",
        (request, out) -> {
          RoughServer.head(out, "200 OK", "Transfer-Encoding: chunked");
          out.write("5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    assertThat(content(server.address("/chunks.jpg"))).asString().isEqualTo("helloyou");
  }

  @Test
  void redirectsAreFollowedToSomeDepth() {
    server.at("/old.jpg", (_, out) -> RoughServer.head(out, "302 Found", "Location: /a.jpg"));
    server.at("/round.jpg", (_, out) -> RoughServer.head(out, "302 Found", "Location: /round.jpg"));
    assertThat(rows(server.address("/old.jpg")))
        .containsExactly(server.address("/old.jpg") + " 100000");
    assertRefused(
        ErrorCode.UNREADABLE, "leads from one address to another", server.address("/round.jpg"));
  }

  @Test
  void anInputThatIsNotThereEndsTheRunBeforeItBegins() throws IOException {
    assertRefused(
        ErrorCode.NOT_FOUND, "/none.jpg: the server has no such file", server.address("/none.jpg"));
    server.at(
        "/secret.jpg", (_, out) -> RoughServer.head(out, "403 Forbidden", "Content-Length: 0"));
    assertRefused(
        ErrorCode.UNREADABLE,
        "/secret.jpg: the server refuses access (403",
        server.address("/secret.jpg"));
    assertRefused(
        ErrorCode.UNREADABLE, "no host is called nowhere.invalid", "http://nowhere.invalid/a.jpg");
    assertRefused(ErrorCode.INVALID_ARGUMENT, "names no host", "http:///a.jpg");
    String closed;
    try (ServerSocket nobody = new ServerSocket(0)) {
      closed = "http://127.0.0.1:" + nobody.getLocalPort() + "/a.jpg";
    }
    assertRefused(ErrorCode.UNREADABLE, "cannot reach " + closed, closed);
  }

  @Test
  void whatAServerCannotBeAskedForIsRefusedInASentence() {
    assertRefused(
        ErrorCode.INVALID_ARGUMENT, "web servers do not list", server.address("/photos/"));
    server.file("/photos.zip", PHOTO);
    assertRefused(
        ErrorCode.UNSUPPORTED_IMAGE,
        "a zip file is read from its end",
        server.address("/photos.zip"));
    assertRefused(
        ErrorCode.INVALID_ARGUMENT, "s3:// needs vireo-s3 and the AWS SDK", "s3://bucket/photos");
    assertRefused(ErrorCode.INVALID_ARGUMENT, "give the path alone", "file:///photos");
  }

  @Test
  void anAddressHasTheNameOfAFileOrNone() {
    assertThat(Stores.name("https://h/a/rows.csv?sig=b/c#d")).isEqualTo("rows.csv");
    assertThat(Stores.name("s3://b/what?.csv")).isEqualTo("what?.csv");
    for (String none : List.of("s3://b", "s3://b/", "s3://b/a/", "s3://b/a/..", "https://h/.?x")) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> Stores.name(none))
          .withMessage(none + " is a folder: name an object in it");
    }
  }

  @Test
  void aServerThatAnswersToGetAloneIsEnough() {
    server.at(
        "/presigned.jpg?s=1",
        (request, out) -> {
          if (request.method().equals("HEAD")) {
            RoughServer.head(out, "403 Forbidden");
          } else {
            RoughServer.part(request, out, PHOTO, "\"1\"", PHOTO.length);
          }
        });
    String address = server.address("/presigned.jpg?s=1");
    assertThat(rows(address)).containsExactly(address + " 100000");
  }

  @Test
  void archivesAreReadWhileTheyCome() throws IOException {
    byte[] tar = tar("a.jpg", bytes(9_000), "inner/b.png", bytes(200_000), "c.txt", bytes(3));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    server.at(
        "/s-0.tar",
        (request, out) ->
            RoughServer.part(
                request, out, tar, "\"1\"", Math.min(tar.length, request.from() + 50_000)));
    server.file("/s-1.tar.gz", packed.toByteArray());
    String first = server.address("/s-0.tar");
    String second = server.address("/s-1.tar.gz");
    assertThat(rows(first, second))
        .containsExactly(
            first + "/a.jpg 9000",
            first + "/inner/b.png 200000",
            second + "/a.jpg 9000",
            second + "/inner/b.png 200000");
  }

  @Test
  void aRangeOfAddressesIsExpanded() throws IOException {
    byte[] tar = tar("a.jpg", bytes(10));
    server.file("/s-00.tar", tar).file("/s-02.tar", tar);
    String range = server.address("/s-{00..02}.tar");
    assertThat(rows(range))
        .containsExactly(
            server.address("/s-00.tar/a.jpg") + " 10",
            server.address("/s-01.tar")
                + " NOT_FOUND: "
                + server.address("/s-01.tar")
                + ": the server has no such file (404 Not Found)",
            server.address("/s-02.tar/a.jpg") + " 10");
  }

  @Test
  void anInputIsTheSameAsLongAsTheServerSaysSo() {
    String address = server.address("/a.jpg");
    FileStamp asked;
    FileStamp read;
    try (Stores stores = stores()) {
      asked = stores.file(address).stamp();
      StoredFile file = stores.file(address);
      file.read();
      read = file.stamp();
      assertThat(gets("/a.jpg")).as("no request but the reading").hasSize(1);
    }
    assertThat(asked).isEqualTo(read);
    server.at(
        "/a.jpg", (request, out) -> RoughServer.part(request, out, PHOTO, "\"2\"", PHOTO.length));
    try (Stores stores = stores()) {
      assertThat(stores.file(address).stamp()).isNotEqualTo(asked);
    }
  }

  private List<RoughServer.Request> gets(String path) {
    return server.requests().stream()
        .filter(request -> request.method().equals("GET") && request.path().equals(path))
        .toList();
  }

  private static void assertRefused(ErrorCode code, String message, String input) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> rows(input))
        .withMessageContaining(message)
        .extracting(VireoException::code)
        .isEqualTo(code);
  }

  private static Stores stores() {
    return new Stores(new Patience(3, Duration.ofMillis(1)));
  }

  private static List<String> rows(String... inputs) {
    return rows(new byte[0], inputs);
  }

  /** Names, with the number of bytes or what is wrong. */
  private static List<String> rows(byte[] standardInput, String... inputs) {
    InputStream in = new ByteArrayInputStream(standardInput);
    List<String> rows = new ArrayList<>();
    try (ImageSource source = ImageSource.of(List.of(inputs), in, stores())) {
      for (ImageFile file : source) {
        rows.add(file.name() + " " + described(file));
      }
    }
    return rows;
  }

  private static String described(ImageFile file) {
    try (ImageContent content = file.open()) {
      ByteBuffer all = ByteBuffer.allocate((int) content.size());
      content.readFully(all);
      return "" + all.position();
    } catch (IOException e) {
      VireoException failure = ImageContent.unreadable(e);
      return failure.code() + ": " + failure.getMessage();
    } catch (VireoException e) {
      return e.code() + ": " + e.getMessage();
    }
  }

  private static byte[] content(String address) {
    try (Stores stores = stores()) {
      return stores.file(address).read();
    }
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /** Names and contents in turn, as ustar. */
  private static byte[] tar(Object... members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < members.length; i += 2) {
      byte[] content = (byte[]) members[i + 1];
      byte[] header = new byte[512];
      put(header, 0, (String) members[i]);
      put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
      put(header, 124, "%011o\0".formatted(content.length) + "%011o\0".formatted(0) + "        0");
      put(header, 257, "ustar\00000");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xFF;
      }
      put(header, 148, "%06o\0 ".formatted(sum));
      out.write(header);
      out.write(Arrays.copyOf(content, Math.ceilDiv(content.length, 512) * 512));
    }
    out.write(new byte[1024]);
    return out.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
