package dev.vireo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.store.ObjectStore;
import dev.vireo.inference.store.Stores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code s3://} against a server on this machine, and against one that does it badly. */
class S3StoreTest {
  private static final byte[] PHOTO = bytes(100_000);

  private static LocalS3 s3;

  @TempDir Path folder;

  @BeforeAll
  static void aServer() throws Exception {
    s3 = new LocalS3();
    for (String key :
        List.of(
            "in/b.png",
            "in/a b+c#1?%41.jpg",
            "in/Ä/ü.JPG",
            "in/notes.txt",
            "in/.hidden/x.jpg",
            "in/.y.jpg",
            "in/z.tar",
            "in/deep/down/c.jpeg",
            "inside.jpg")) {
      s3.put(key, bytes(key.length()));
    }
    s3.put("in/empty.jpg", new byte[0]);
    s3.put("in/folder/", new byte[0]);
  }

  @AfterAll
  static void stop() throws Exception {
    LocalS3.forget();
    s3.close();
  }

  @BeforeEach
  void theEnvironmentNamesTheServer() {
    s3.become();
  }

  @Test
  void aPrefixGivesTheImagesBelowIt() {
    List<String> all =
        List.of(
            "s3://photos/in/a b+c#1?%41.jpg 18",
            "s3://photos/in/b.png 8",
            "s3://photos/in/deep/down/c.jpeg 19",
            "s3://photos/in/empty.jpg EMPTY_INPUT: the file has no bytes",
            "s3://photos/in/Ä/ü.JPG 10");
    assertThat(rows("s3://photos/in/")).isEqualTo(all);
    assertThat(rows("s3://photos/in"))
        .as("without the slash, and without inside.jpg")
        .isEqualTo(all);
    try (ImageSource source = ImageSource.of(List.of("s3://photos/in"))) {
      source.iterator().forEachRemaining(_ -> {});
      assertThat(source.leftOut()).hasToString("2 files of other kinds left out: 1 .tar, 1 .txt");
      assertThat(source.countable()).as("each thousand of them costs a request").isFalse();
    }
  }

  @Test
  void objectsPatternsAndRangesAreNamedAsFilesAre() {
    assertThat(rows("s3://photos/in/a b+c#1?%41.jpg")).hasSize(1);
    assertThat(rows("s3://photos/in/*.{jpg,png}"))
        .containsExactly(
            "s3://photos/in/a b+c#1?%41.jpg 18",
            "s3://photos/in/b.png 8",
            "s3://photos/in/empty.jpg EMPTY_INPUT: the file has no bytes");
    assertThat(rows("s3://photos/in/**.jpeg"))
        .containsExactly("s3://photos/in/deep/down/c.jpeg 19");
    s3.put("n/1.jpg", bytes(1));
    s3.put("n/3.jpg", bytes(3));
    assertThat(rows("s3://photos/n/{1..3}.jpg"))
        .containsExactly(
            "s3://photos/n/1.jpg 1",
            "s3://photos/n/2.jpg NOT_FOUND: s3://photos/n/2.jpg: there is neither an object of"
                + " this name nor one below it",
            "s3://photos/n/3.jpg 3");
  }

  @Test
  void listsLieAnywhereAndNameWhatLiesAnywhere() throws IOException {
    Path here = Files.write(folder.resolve("here.jpg"), bytes(5));
    s3.put(
        "list.txt",
        ("s3://photos/in/b.png\n" + here + "\ns3://photos/none.jpg\n")
            .getBytes(StandardCharsets.UTF_8));
    assertThat(rows("@s3://photos/list.txt"))
        .containsExactly(
            "s3://photos/in/b.png 8",
            here + " 5",
            "s3://photos/none.jpg NOT_FOUND: there is no object of this name in the bucket");
  }

  @Test
  void shardsOfAPrefixAreDisjointAndWhole() {
    List<String> all = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      try (ImageSource source = ImageSource.of(List.of("s3://photos/in"))) {
        source.only(new Shard(number, 3)).iterator().forEachRemaining(file -> all.add(file.name()));
      }
    }
    assertThat(all).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void aListingOfThousandsComesInPages() {
    for (int i = 0; i < 2_345; i++) {
      s3.put("many/%05d.jpg".formatted(i), new byte[] {1});
    }
    try (ImageSource source = ImageSource.of(List.of("s3://photos/many/"))) {
      List<String> names = new ArrayList<>();
      source.iterator().forEachRemaining(file -> names.add(file.name()));
      assertThat(names).hasSize(2_345).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsMissingOrForbiddenIsASentence() {
    assertRefused(ErrorCode.NOT_FOUND, "s3://photos/none: there is neither", "s3://photos/none");
    assertRefused(
        ErrorCode.NOT_FOUND, "no object matches s3://photos/in/*.gif", "s3://photos/in/*.gif");
    assertRefused(ErrorCode.NOT_FOUND, "there is no bucket nowhere", "s3://nowhere/a/");
    assertRefused(
        ErrorCode.NOT_FOUND,
        "there is no image in s3://photos/in/folder/",
        "s3://photos/in/folder/");
    assertRefused(ErrorCode.INVALID_ARGUMENT, "names no bucket", "s3:///a.jpg");
    s3.put("photos.zip", PHOTO);
    assertRefused(
        ErrorCode.UNSUPPORTED_IMAGE, "a zip file is read from its end", "s3://photos/photos.zip");
    System.setProperty("aws.secretAccessKey", "wrong");
    assertRefused(ErrorCode.UNREADABLE, "refuses access (403", "s3://photos/in/");
    assertRefused(ErrorCode.UNREADABLE, "refuses access (403", "s3://photos/in/b.png");
    assertRefused(ErrorCode.INVALID_ARGUMENT, "gs:// needs an HMAC key", "gs://photos/in/");
  }

  @Test
  void aListedObjectIsTheSameAsOneThatIsReadAndAnotherAfterAChange() {
    s3.put("stamp/a.jpg", bytes(100));
    FileStamp listed = stamp(false);
    assertThat(stamp(true)).isEqualTo(listed);
    s3.put("stamp/a.jpg", new byte[100]);
    assertThat(stamp(false)).isNotEqualTo(listed);
  }

  private static FileStamp stamp(boolean read) {
    try (ImageSource source = ImageSource.of(List.of("s3://photos/stamp/"))) {
      ImageFile file = source.iterator().next();
      if (read) {
        file.read();
      }
      return file.stamp();
    }
  }

  @Test
  void aFileIsSentAsItIsInOneRequestOrInParts() throws IOException {
    for (int size : new int[] {0, 1_000, (16 << 20) + 1, 40 << 20}) {
      Path file = Files.write(folder.resolve("f"), bytes(size));
      try (Stores stores = new Stores()) {
        stores.of("s3://photos/out/f").put(file, "s3://photos/out/f");
      }
      assertThat(s3.get("out/f")).isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void aFileThatCannotBeSentIsASentence() throws IOException {
    Path file = Files.write(folder.resolve("f"), bytes(10));
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> put(file, "s3://nowhere/f"))
        .withMessage("there is no bucket nowhere")
        .extracting(VireoException::code)
        .isEqualTo(ErrorCode.OUTPUT_FAILED);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> put(file, "s3://photos/out/"))
        .withMessageContaining("name an object in it");
  }

  private static void put(Path file, String address) throws IOException {
    try (Stores stores = new Stores()) {
      stores.of(address).put(file, address);
    }
  }

  @Test
  void partsOfAnUploadThatFailsAreGivenUp() throws Exception {
    Path file = Files.write(folder.resolve("f"), bytes(40 << 20));
    s3.put("whole", bytes(3));
    try (S3Client client = s3.client();
        S3Client broken = new BrokenClient(client)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> new S3Upload(broken, S3Address.parse("s3://photos/whole")).send(file));
      assertThat(s3.get("whole")).as("the object of before").isEqualTo(bytes(3));
      assertThat(client.listMultipartUploads(request -> request.bucket("photos")).uploads())
          .isEmpty();
    }
  }

  @Test
  void aBusyServerIsAskedAgainAndACutBodyGoneOnWith() throws IOException {
    List<String> asked = new ArrayList<>();
    HttpServer server =
        server(exchange -> {
          int from = from(exchange);
          asked.add(from + " " + exchange.getRequestHeaders().getFirst("If-Match"));
          if (asked.size() == 2) {
            exchange.sendResponseHeaders(503, -1);
          } else {
            part(exchange, from, Math.min(PHOTO.length, from + 40_000));
          }
        });
    try {
      assertThat(rows("s3://photos/a.jpg")).containsExactly("s3://photos/a.jpg 100000");
      assertThat(asked).containsExactly("0 null", "40000 \"1\"", "40000 \"1\"", "80000 \"1\"");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatIsReplacedWhileItIsReadIsNotMixed() throws IOException {
    HttpServer server =
        server(exchange -> {
          if (from(exchange) > 0) {
            exchange.sendResponseHeaders(412, -1);
          } else {
            part(exchange, 0, 40_000);
          }
        });
    try {
      assertThat(rows("s3://photos/a.jpg"))
          .containsExactly(
              "s3://photos/a.jpg UNREADABLE: the file cannot be read: it was replaced while it was"
                  + " read");
    } finally {
      server.stop(0);
    }
  }

  /** One that knows a.jpg and answers GET as it is told. */
  private static HttpServer server(HttpHandler get) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            if (exchange.getRequestMethod().equals("HEAD")) {
              exchange.getResponseHeaders().set("ETag", "\"1\"");
              exchange.getResponseHeaders().set("Content-Length", "" + PHOTO.length);
              exchange.sendResponseHeaders(200, -1);
            } else {
              get.handle(exchange);
            }
          }
        });
    server.start();
    System.setProperty("aws.endpointUrl", "http://127.0.0.1:" + server.getAddress().getPort());
    return server;
  }

  private static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
  }

  /** Promises all from a byte on, and goes away before another. */
  private static void part(HttpExchange exchange, int from, int end) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"1\"");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, PHOTO.length - 1, PHOTO.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, PHOTO.length - from);
    exchange.getResponseBody().write(PHOTO, from, end - from);
  }

  @Test
  void googlesStoreIsSpokenToAsS3() throws IOException {
    try (ObjectStore store = new S3Store(s3.client())) {
      assertThat(store.find("gs://photos/in/b.png").size()).isEqualTo(8);
      assertThat(store.list("gs://photos/in/b").next().address()).isEqualTo("gs://photos/in/b.png");
    }
  }

  private static void assertRefused(ErrorCode code, String message, String input) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> rows(input))
        .withMessageContaining(message)
        .extracting(VireoException::code)
        .isEqualTo(code);
  }

  /** Names, with the number of bytes or what is wrong. */
  private static List<String> rows(String... inputs) {
    InputStream none = new ByteArrayInputStream(new byte[0]);
    List<String> rows = new ArrayList<>();
    try (ImageSource source = ImageSource.of(List.of(inputs), none)) {
      for (ImageFile file : source) {
        rows.add(file.name() + " " + described(file));
      }
    }
    return rows;
  }

  private static String described(ImageFile file) {
    try {
      return "" + file.read().length;
    } catch (VireoException e) {
      return e.code() + ": " + e.getMessage();
    }
  }

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
