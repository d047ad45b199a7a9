package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryStoreTest {
  private static final String FOLDER = "org/maker/linux-x86_64/";
  private static final int BYTES = 10_000;

  @TempDir private Path temp;
  private Path jar;
  private LibraryStore store;
  private final List<String> brought = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void make() throws IOException {
    jar = temp.resolve("maker-1.jar");
    byte[] content = new byte[BYTES];
    new Random(3).nextBytes(content);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : List.of("liba.so.1", "libb.so.1", "libunwanted.so.1")) {
        zip.putNextEntry(new ZipEntry(FOLDER + name));
        zip.write(content);
      }
    }
    store = new LibraryStore(temp.resolve("cache"));
  }

  private LibrarySet set(String name, String... libraries) {
    LibraryJar of = new LibraryJar("org/maker/1/maker-1.jar", 1, "", FOLDER, List.of(libraries));
    return new LibrarySet(name, BYTES * (long) libraries.length, List.of(of));
  }

  private synchronized Path bring(LibraryJar wanted) {
    brought.add(wanted.fileName());
    return jar;
  }

  private final LibraryStore.Listener listener =
      new LibraryStore.Listener() {
        @Override
        public void notice(String text) {
          notices.add(text);
        }
      };

  private List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRefused(ErrorCode code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @Test
  void unpacksWhatIsNeededOnce() throws IOException {
    LibrarySet two = set("two-1.0", "liba.so.1", "libb.so.1");
    long[] progress = {0};
    LibraryStore.Listener counting =
        new LibraryStore.Listener() {
          @Override
          public void progressed(long bytes) {
            progress[0] = bytes;
          }
        };
    assertThat(store.find(two)).isEmpty();

    store.require(List.of(two), 0, this::bring, counting);
    store.require(List.of(two), 0, this::bring, counting);

    assertThat(files(store.find(two).orElseThrow())).containsExactly("liba.so.1", "libb.so.1");
    assertThat(store.find(two).orElseThrow().resolve("libb.so.1")).hasSize(BYTES);
    assertThat(brought).hasSize(1);
    assertThat(progress[0]).isEqualTo(2 * BYTES);
  }

  @Test
  void versionsLieBesideEachOther() {
    store.require(List.of(set("one-1.0", "liba.so.1")), 0, this::bring, listener);

    assertThat(store.find(set("one-1.1", "liba.so.1"))).isEmpty();
  }

  @Test
  void asksForTheSpaceBeforeAnythingIsBrought() {
    LibraryStore full = new LibraryStore(temp.resolve("cache"), _ -> 2_000_000_000L);
    LibrarySet small = set("small", "liba.so.1");

    assertRefused(
        ErrorCode.OUTPUT_FAILED,
        () -> full.require(List.of(small), 2_600_000_000L, this::bring, listener),
        "need 2.6 GB",
        "2.0 GB are free",
        "VIREO_CACHE");

    assertThat(brought).isEmpty();
    assertThat(full.find(small)).isEmpty();
  }

  @Test
  void leavesNothingOfADamagedJar() throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    bytes[BYTES / 2] ^= 1; // in the first library's content
    Files.write(jar, bytes);
    LibrarySet one = set("one", "liba.so.1");

    assertRefused(
        ErrorCode.UNREADABLE,
        () -> store.require(List.of(one), 0, this::bring, listener),
        "maker-1.jar",
        "damaged",
        "delete it");

    assertThat(store.find(one)).isEmpty();
    assertThat(files(store.root())).isEmpty();
  }

  @Test
  void refusesAJarThatIsCutOffOrLacksALibrary() throws IOException {
    assertRefused(
        ErrorCode.UNREADABLE,
        () -> store.require(List.of(set("c", "libc.so.1")), 0, this::bring, listener),
        "has no libc.so.1");
    Files.write(jar, new byte[BYTES]);
    assertRefused(
        ErrorCode.UNREADABLE,
        () -> store.require(List.of(set("one", "liba.so.1")), 0, this::bring, listener),
        "is damaged");
  }

  @Test
  void removesWhatAKilledProcessLeft() throws IOException {
    Path left = Files.createDirectories(store.root().resolve(".one.12ab.partial"));
    Files.writeString(left.resolve(".vireo-partial"), "");
    Files.writeString(left.resolve("liba.so.1"), "half of it");

    store.require(List.of(set("one", "liba.so.1")), 0, this::bring, listener);

    assertThat(files(store.root())).containsExactly("one");
  }

  @Test
  void isFilledByOneWhileOthersWait() throws Exception {
    LibrarySet one = set("one", "liba.so.1");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService others = Executors.newFixedThreadPool(2)) {
      Future<?> first =
          others.submit(() ->
              store.require(
                  List.of(one),
                  0,
                  wanted -> {
                    begun.countDown();
                    await(goOn);
                    return bring(wanted);
                  },
                  listener));
      await(begun);
      Future<?> second =
          others.submit(() ->
              store.require(
                  List.of(one),
                  0,
                  this::bring,
                  new LibraryStore.Listener() {
                    @Override
                    public void notice(String text) {
                      notices.add(text);
                      goOn.countDown();
                    }
                  }));
      first.get();
      second.get();
    }
    assertThat(notices).hasSize(1).first().asString().contains("another process");
    assertThat(brought).hasSize(1);
    assertThat(store.find(one)).isPresent();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
