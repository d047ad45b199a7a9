package dev.vireo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceStateTest {
  @TempDir private Path root;

  @Test
  void aBundleIsOfTheCommitThatItWasToldOf() throws IOException {
    Files.createDirectories(root.resolve("lib"));
    Files.writeString(root.resolve("lib/commit"), "9bf0255-dirty\n");

    assertThat(SourceState.describe(root)).isEqualTo("commit 9bf0255-dirty");
  }

  @Test
  void sourcesWithoutARepositoryAreOfNoKnownCommit() {
    assertThat(SourceState.describe(root)).isEqualTo("no known commit");
  }
}
