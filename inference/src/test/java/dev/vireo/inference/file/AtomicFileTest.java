package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void writesAndReplacesAFileAndMakesItsFolder() {
    Path target = folder.resolve("new/deep/file.txt");
    AtomicFile.write(target, temporary -> Files.writeString(temporary, "first"));
    AtomicFile.write(target, temporary -> Files.writeString(temporary, "second"));
    assertThat(target).hasContent("second");
    assertThat(target.getParent()).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void forcesTheContentToTheDiskBeforeItTakesItsName() {
    DiskLog disk = new DiskLog(folder);
    AtomicFile.write(
        disk.path(folder.resolve("file.txt")), temporary -> Files.writeString(temporary, "new"));
    assertThat(disk.events())
        .satisfiesExactly(
            event -> assertThat(event).matches("write \\.file\\.txt\\..*\\.tmp"),
            event -> assertThat(event).matches("force \\.file\\.txt\\..*\\.tmp"),
            event -> assertThat(event).matches("move \\.file\\.txt\\..*\\.tmp to file\\.txt"));
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenWritingFails() throws IOException {
    Path target = Files.writeString(folder.resolve("file.txt"), "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IOException("No space left on device");
                }))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContainingAll("file.txt", "No space left on device");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IllegalStateException("not the same");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void saysThatAFolderOrAFileIsInTheWay() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(folder, _ -> {}))
        .hasMessageContaining("a folder of that name is there");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> AtomicFile.write(file.resolve("x/y"), _ -> {}))
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll("cannot write", "Not a directory");
  }

  @Test
  void saysThatTheFolderRefuses() {
    Path readOnly = Path.of("/proc/vireo/model.onnx");
    assertThatThrownBy(() -> AtomicFile.write(readOnly, _ -> {}))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("cannot write /proc/vireo/model.onnx: ");
  }

  @Test
  void aHookThatWaitsForTheWriterGetsTheFile() throws Exception {
    Path target = folder.resolve("checkpoint");
    stop(target, "waiting");
    assertThat(target).hasContent("whole");
    assertThat(folder.toFile().list()).containsExactly("checkpoint");
  }

  @Test
  void leavesNothingOfAWriterForWhomNobodyWaits() throws Exception {
    stop(folder.resolve("checkpoint"), "leaving");
    assertThat(folder).isEmptyDirectory();
  }

  /** Tells a process to stop that is writing. */
  private static void stop(Path target, String mode) throws Exception {
    Process writing =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Writing.class.getName(),
                target.toString(),
                mode)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = writing.inputReader()) {
      assertThat(said.readLine()).isEqualTo("writing");
      writing.destroy(); // SIGTERM
      assertThat(writing.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      writing.destroyForcibly();
    }
  }

  /** Writes for longer than a moment once it is told to stop. */
  static final class Writing {
    public static void main(String[] arguments) {
      CountDownLatch stopping = new CountDownLatch(1);
      CountDownLatch written = new CountDownLatch(1);
      boolean waits = arguments[1].equals("waiting");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                stopping.countDown();
                if (waits) {
                  await(written);
                }
              }));
      AtomicFile.write(
          Path.of(arguments[0]),
          temporary -> {
            Files.writeString(temporary, "half");
            System.out.println("writing");
            await(stopping);
            sleep(2500);
            Files.writeString(temporary, "whole");
          });
      written.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
