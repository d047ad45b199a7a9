package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store as several processes use it, and on a disk that is full. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LibraryStoreProcessesTest {
  private static final int BYTES = 300_000;
  private static final String WHOLE = "holds [one-1/libone.so.1]";

  @TempDir private Path temp;
  private Path jar;
  private Path store;

  @BeforeEach
  void make() throws IOException {
    store = temp.resolve("cache");
    jar = temp.resolve("maker-1.jar");
    byte[] content = new byte[BYTES];
    new Random(11).nextBytes(content);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry(StoreProcess.FOLDER + "libone.so.1"));
      zip.write(content);
    }
  }

  private StoreProcess start() throws IOException {
    return StoreProcess.start(List.of(), store, jar, BYTES);
  }

  private static void runs(StoreProcess process) throws Exception {
    assertThat(process.line()).isEqualTo("brings");
    process.goOn();
    assertThat(process.line()).isEqualTo("unpacks");
    process.goOn();
    assertThat(process.line()).isEqualTo(WHOLE);
  }

  @Test
  void aSecondProcessWaitsAndTakesWhatTheFirstUnpacked() throws Exception {
    try (StoreProcess first = start()) {
      assertThat(first.line()).isEqualTo("brings");
      try (StoreProcess second = start()) {
        assertThat(second.line())
            .isEqualTo("notice another process unpacks CUDA's libraries already; waiting for it");
        first.goOn();
        assertThat(first.line()).isEqualTo("unpacks");
        first.goOn();
        assertThat(first.line()).isEqualTo(WHOLE);
        assertThat(second.line()).as("nothing is brought twice").isEqualTo(WHOLE);
        assertThat(second.exitCode()).isZero();
      }
      assertThat(first.exitCode()).isZero();
    }
  }

  @Test
  void whoWaitsGoesOnWhereTheOtherIsKilledAmidst() throws Exception {
    try (StoreProcess first = start()) {
      assertThat(first.line()).isEqualTo("brings");
      first.goOn();
      assertThat(first.line()).isEqualTo("unpacks");
      try (StoreProcess second = start()) {
        assertThat(second.line()).startsWith("notice another process");
        first.kill();

        runs(second);
        assertThat(second.exitCode()).isZero();
      }
    }
    assertThat(store.resolve("one-1/libone.so.1")).hasSize(BYTES);
  }

  @Test
  void aDiskThatFillsUpMeanwhileIsNamedAndNothingOfASetIsLeftOnIt() throws Exception {
    Files.createDirectories(store);
    List<String> onSmallDisk =
        List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=200k none \"$0\" && exec \"$@\"",
            store.toString());
    assumeTrue(
        works("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"),
        "a disk that is really full needs unshare(1), and a kernel that lets this user mount one");

    try (StoreProcess process = StoreProcess.start(onSmallDisk, store, jar, BYTES)) {
      assertThat(process.line()).isEqualTo("brings");
      process.goOn();
      assertThat(process.line()).isEqualTo("unpacks");
      process.goOn();
      assertThat(process.line())
          .startsWith("refused OUTPUT_FAILED")
          .contains(store.toString(), "No space left on device", "VIREO_CACHE");
      assertThat(process.line()).isEqualTo("holds []");
      assertThat(process.line()).isEqualTo("has room again");
      assertThat(process.exitCode()).isZero();
    }
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException _) {
      return false; // no such program here
    }
  }
}
