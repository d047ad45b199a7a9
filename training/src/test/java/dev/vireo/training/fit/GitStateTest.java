package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitStateTest {
  @TempDir private Path folder;

  private int git(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git", "-c", "user.name=a", "-c", "user.email=a@b");
    builder.command().addAll(List.of(arguments));
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void tellsTheCommitAndWhetherFilesDiffer() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "git is not installed");
    assertThat(GitState.of(folder)).isEmpty();
    git("init");
    assertThat(GitState.of(folder)).as("no commit yet").isEmpty();
    Path file = Files.writeString(folder.resolve("a.txt"), "a");
    git("add", ".");
    git("commit", "-m", "a");
    assertThat(GitState.of(folder))
        .hasValueSatisfying(state -> {
          assertThat(state.commit()).matches("[0-9a-f]{40}");
          assertThat(state.changed()).isFalse();
        });
    Files.writeString(file, "b");
    assertThat(GitState.of(folder))
        .hasValueSatisfying(state -> assertThat(state.changed()).isTrue());
  }

  @Test
  void aFolderThatIsNotThereHasNone() {
    assertThat(GitState.of(folder.resolve("none"))).isEmpty();
  }
}
