package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void leavesAloneWhatIsNotItsOwn() throws IOException {
    Path marked = Files.createDirectories(temp.resolve(".birds.eagle.partial"));
    Files.writeString(marked.resolve(".vireo-partial"), "");
    for (String name : List.of(".birds.partial", ".birds.0af3.partial")) {
      Files.writeString(Files.createDirectories(temp.resolve(name)).resolve("mine.txt"), "mine");
    }
    FreshFolder.create(
        temp.resolve("birds"), folder -> Files.writeString(folder.resolve("wren.txt"), "wren"));
    assertThat(temp.toFile().list())
        .containsExactlyInAnyOrder(
            "birds", ".birds.partial", ".birds.0af3.partial", ".birds.eagle.partial");
    assertThat(temp.resolve(".birds.0af3.partial/mine.txt")).hasContent("mine");
    assertThat(temp.resolve("birds").toFile().list()).containsExactly("wren.txt");
  }

  @Test
  void removesWhatAKilledProcessLeftButNotWhatAnotherIsFilling() throws IOException {
    Path killed = Files.createDirectories(temp.resolve(".birds.0af3.partial"));
    Files.writeString(killed.resolve(".vireo-partial"), "");
    Files.writeString(killed.resolve("robin.txt"), "robin");
    Path target = temp.resolve("birds");
    FreshFolder.create(
        target,
        outer -> {
          assertThat(killed).doesNotExist();
          Files.writeString(outer.resolve("wren.txt"), "wren");
          FreshFolder.create(target, _ -> {});
          assertThat(outer.resolve("wren.txt")).exists();
        });
    assertThat(target.resolve("wren.txt")).hasContent("wren");
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
