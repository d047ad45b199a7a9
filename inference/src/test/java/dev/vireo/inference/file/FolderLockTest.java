package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private static final String NAME = ".lock";

  @TempDir private Path folder;

  @Test
  void oneHasItAtATimeAndLeavesNothing() throws IOException {
    try (FolderLock _ = FolderLock.take(folder, NAME).orElseThrow()) {
      assertThat(FolderLock.take(folder, NAME)).isEmpty();
      assertThat(folder.resolve(NAME)).exists();
    }
    assertThat(folder).isEmptyDirectory();
    FolderLock.take(folder, NAME).orElseThrow().close();
  }

  @Test
  void aProcessHasItUntilItDies() throws Exception {
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Holding.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo("taken");
      assertThat(FolderLock.take(folder, NAME)).isEmpty();
    } finally {
      holder.destroyForcibly(); // SIGKILL
      assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(Files.exists(folder.resolve(NAME))).isTrue();
    FolderLock.take(folder, NAME).orElseThrow().close();
    assertThat(folder).isEmptyDirectory();
  }

  /** Never gives it back. */
  static final class Holding {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (FolderLock _ = FolderLock.take(Path.of(arguments[0]), NAME).orElseThrow()) {
        System.out.println("taken");
        new CountDownLatch(1).await();
      }
    }
  }
}
