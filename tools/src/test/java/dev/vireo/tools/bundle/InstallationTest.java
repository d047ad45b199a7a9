package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path root;

  private Path file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void holdsTheJarsOfTheCommandLineAndOfTheBenchmarksOnce() throws IOException {
    Path shared = file("m2/shared.jar", "");
    Path own = file("m2/jmh.jar", "");
    Path tools = file("tools/target/vireo-tools.jar", "");
    Path bench = file("bench/target/vireo-bench.jar", "");
    file("tools/target/vireo.classpath", shared.toString());
    file("bench/target/bench.classpath", shared + File.pathSeparator + own + "\n");

    assertThat(Installation.at(root, root).jars()).containsExactly(tools, shared, bench, own);
  }

  @Test
  void saysHowToBuildWhatIsMissing() throws IOException {
    file("tools/target/vireo-tools.jar", "");
    file("tools/target/vireo.classpath", root.resolve("gone.jar").toString());

    assertThatThrownBy(() -> Installation.at(root, root))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("gone.jar")
        .hasMessageContaining("./mvnw -pl tools,bench -am");
  }

  @Test
  void isNoneWhereABundleRuns() throws IOException {
    file("lib/classpath", "");

    assertThatThrownBy(() -> Installation.at(root, root))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("is a bundle already");
  }

  @Test
  void saysOfWhichCommitItIs() throws Exception {
    Path jar = file("tools/target/vireo-tools.jar", "");
    file("bench/target/vireo-bench.jar", "");
    file("tools/target/vireo.classpath", jar.toString());
    file("bench/target/bench.classpath", jar.toString());
    Installation installation = Installation.at(root, root);
    assertThat(installation.commit()).isEmpty();

    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "-m", "First");
    assertThat(installation.commit()).hasValueSatisfying(it -> assertThat(it).matches("[0-9a-f]+"));

    Files.writeString(jar, "changed");
    assertThat(installation.commit())
        .hasValueSatisfying(it -> assertThat(it).matches("[0-9a-f]+-dirty"));
  }

  private void git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    Process git = new ProcessBuilder(command).directory(root.toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
  }
}
