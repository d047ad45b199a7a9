package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
