package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFolderTest {
  @TempDir private Path temp;

  @Test
  void appearsWhole() throws IOException {
    Path target = temp.resolve("birds");
    FreshFolder.create(target, folder -> Files.writeString(folder.resolve("wren.txt"), "wren"));

    assertThat(target.resolve("wren.txt")).hasContent("wren");
    assertThat(temp).isDirectoryContaining(target::equals);
    assertThat(temp.toFile().list()).hasSize(1);
  }

  @Test
  void leavesNothingWhereFillingFails() {
    assertThatThrownBy(() ->
            FreshFolder.create(
                temp.resolve("birds"),
                folder -> {
                  Files.writeString(folder.resolve("wren.txt"), "wren");
                  throw new IOException("the disk is full");
                }))
        .hasMessageContaining("the disk is full");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void leavesNothingWhereTheProcessIsToldToStop() throws Exception {
    Process filling =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Filling.class.getName(),
                temp.resolve("birds").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = filling.inputReader()) {
      assertThat(said.readLine()).isEqualTo("filling");
      assertThat(temp).isNotEmptyDirectory();

      filling.destroy(); // SIGTERM

      assertThat(filling.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(temp).isEmptyDirectory();
    } finally {
      filling.destroyForcibly();
    }
  }

  /** Never done. */
  static final class Filling {
    public static void main(String[] arguments) {
      FreshFolder.create(
          Path.of(arguments[0]),
          folder -> {
            Files.writeString(folder.resolve("wren.txt"), "wren");
            System.out.println("filling");
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
  }
}
