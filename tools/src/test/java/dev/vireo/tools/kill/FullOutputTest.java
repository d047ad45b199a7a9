package dev.vireo.tools.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullOutputTest {
  private static final File FULL = new File("/dev/full");

  @TempDir Path folder;

  @Test
  void aResultThatCannotBeWrittenIsAFailure() throws Exception {
    assumeTrue(Files.exists(FULL.toPath()), "needs Linux's /dev/full");
    Process process = VireoProcess.in(folder, "--help").redirectOutput(FULL).start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(err).isEqualTo(1);
    assertThat(err).contains("vireo: cannot write to standard output");
  }
}
