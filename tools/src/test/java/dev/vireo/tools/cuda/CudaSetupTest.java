package dev.vireo.tools.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.LibraryJar;
import dev.vireo.inference.cuda.LibrarySet;
import dev.vireo.inference.cuda.LibraryStore;
import dev.vireo.training.hub.Checksum;
import dev.vireo.training.hub.FetchListener;
import dev.vireo.training.hub.Patience;
import dev.vireo.training.hub.StoreSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a Maven repository on this machine. */
class CudaSetupTest {
  private static final String PATH = "org/maker/maker/1/maker-1.jar";
  private static final Patience SHORT =
      new Patience(
          2,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));
  private static final LibraryStore.Listener SILENT = new LibraryStore.Listener() {};

  @TempDir private Path temp;
  private HttpServer repository;
  private final List<String> asked = new ArrayList<>();
  private byte[] jar = new byte[0];
  private int cutAt = Integer.MAX_VALUE;
  private LibrarySet set;
  private Path cache;

  @BeforeEach
  void start() throws IOException {
    Path file = temp.resolve("made.jar");
    byte[] content = new byte[50_000];
    new Random(5).nextBytes(content);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("native/libone.so.1"));
      zip.write(content);
    }
    jar = Files.readAllBytes(file);
    LibraryJar of =
        new LibraryJar(
            PATH,
            jar.length,
            Checksum.of(Checksum.Kind.SHA256, file),
            "native/",
            List.of("libone.so.1"));
    set = new LibrarySet("one-1", content.length, List.of(of));
    cache = temp.resolve("cache/cuda");
    repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    repository.createContext("/maven/" + PATH, this::answer);
    repository.start();
  }

  @AfterEach
  void stop() {
    repository.stop(0);
  }

  private synchronized void answer(HttpExchange request) throws IOException {
    String range = request.getRequestHeaders().getFirst("Range");
    asked.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (range != null) {
      request.getResponseHeaders().set("Content-Range", "bytes " + from + "-/" + jar.length);
    }
    request.sendResponseHeaders(range == null ? 200 : 206, jar.length - from);
    OutputStream body = request.getResponseBody();
    body.write(jar, from, Math.min(jar.length, cutAt) - from);
    body.flush();
    request.close(); // of a cut answer, the connection breaks
  }

  private CudaSetup setup(Path... folders) {
    StoreSettings settings =
        StoreSettings.of(Map.of("VIREO_CACHE", temp.resolve("cache").toString()), temp).with(SHORT);
    URI address =
        URI.create("http://127.0.0.1:%d/maven/".formatted(repository.getAddress().getPort()));
    return new CudaSetup(
        Optional.empty(),
        new LibraryStore(cache),
        new FetchedJars(
            address, List.of(folders), cache.resolve("jars"), settings, FetchListener.SILENT));
  }

  @Test
  void fetchesUnpacksAndKeepsNoJar() throws IOException {
    List<Path> folders = setup().require(List.of(set), SILENT);

    assertThat(folders).containsExactly(cache.resolve("one-1"));
    assertThat(folders.getFirst().resolve("libone.so.1")).hasSize(50_000);
    assertThat(cache.resolve("jars")).isEmptyDirectory();
    assertThat(setup().require(List.of(set), SILENT)).isEqualTo(folders);
    assertThat(asked).hasSize(1);
  }

  @Test
  void goesOnWhereAnEarlierRunWasCutOff() {
    cutAt = 20_000;
    assertThatThrownBy(() -> setup().require(List.of(set), SILENT))
        .isInstanceOf(VireoException.class);
    assertThat(cache.resolve("one-1")).doesNotExist();
    assertThat(cache.resolve("jars").resolve("maker-1.jar.vireo.incomplete")).hasSize(20_000);
    asked.clear();
    cutAt = Integer.MAX_VALUE;

    setup().require(List.of(set), SILENT);

    assertThat(asked).containsExactly("bytes=20000-");
    assertThat(cache.resolve("one-1/libone.so.1")).hasSize(50_000);
  }

  @Test
  void refusesAJarThatIsNotTheOneThatItShouldBe() {
    jar = jar.clone();
    jar[1000] ^= 1;

    assertThatThrownBy(() -> setup().require(List.of(set), SILENT))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("maker-1.jar is not what it should be");

    assertThat(cache.resolve("one-1")).doesNotExist();
  }

  @Test
  void takesAJarThatMavenHasAlready() throws IOException {
    Path local = temp.resolve("repository");
    Files.createDirectories(local.resolve(PATH).getParent());
    Files.write(local.resolve(PATH), jar);

    setup(local).require(List.of(set), SILENT);

    assertThat(asked).isEmpty();
    assertThat(cache.resolve("one-1/libone.so.1")).exists();
    assertThat(local.resolve(PATH)).as("is Maven's").exists();
  }

  @Test
  void passesOverALocalJarThatIsDamaged() throws IOException {
    byte[] damaged = jar.clone();
    damaged[1000] ^= 1;
    Files.write(temp.resolve("maker-1.jar"), damaged);

    setup(temp).require(List.of(set), SILENT);

    assertThat(asked).hasSize(1);
    assertThat(cache.resolve("one-1/libone.so.1")).exists();
  }

  @Test
  void takesWhatABundleHolds() throws IOException {
    Path held = Files.createDirectories(temp.resolve("bundle/one-1"));
    CudaSetup bundled =
        new CudaSetup(
            Optional.of(new LibraryStore(temp.resolve("bundle"))), setup().cache(), setup().jars());

    assertThat(bundled.require(List.of(set), SILENT)).containsExactly(held);
    assertThat(asked).isEmpty();
    assertThat(cache).doesNotExist();
  }

  @Test
  void asksForSpaceForTheJarAndForWhatIsInIt() {
    CudaSetup usual = setup();
    CudaSetup full =
        new CudaSetup(Optional.empty(), new LibraryStore(cache, _ -> 60_000), usual.jars());

    assertThatThrownBy(() -> full.require(List.of(set), SILENT))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED));

    assertThat(asked).isEmpty();
  }

  @Test
  void knowsMirrors() {
    assertThat(CudaSetup.repository(Map.of())).hasHost("repo.maven.apache.org");
    assertThat(CudaSetup.repository(Map.of("VIREO_MAVEN", "https://mirror.example/m2")))
        .isEqualTo(URI.create("https://mirror.example/m2/"));
    assertThatThrownBy(() -> CudaSetup.repository(Map.of("VIREO_MAVEN", "mirror")))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("VIREO_MAVEN is 'mirror'");
  }

  @Test
  void setsNameEachLibraryOnceAndTheirSums() {
    List<String> names = new ArrayList<>();
    for (LibrarySet each : Cuda.sets()) {
      for (LibraryJar of : each.jars()) {
        assertThat(of.sha256()).hasSize(64);
        assertThat(of.folder()).endsWith("/");
        names.addAll(of.libraries());
      }
    }
    assertThat(names).doesNotHaveDuplicates().contains("libcudart.so.12", "libtorch_cuda.so");
  }
}
