package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  @TempDir private Path folder;
  private Path run;
  private Path model;

  @BeforeEach
  void export() {
    run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    model = folder.resolve("bird.onnx");
    assertThat(CommandLineRun.of("export", run, "-o", model).exitCode()).isZero();
  }

  @Test
  void repeatsTheProof() {
    CommandLineRun result = CommandLineRun.of("verify", model, "--against", run);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("Proved equal to its source on 16 images of random pixels:")
        .contains("(allowed 0.00010)", "same top-1 on 16 of 16", "--images DIR");
  }

  @Test
  void failsOnACheckpointOfOtherClasses() {
    Path other = SampleRun.write(folder.resolve("other"), "robin", "finch", "wren");
    CommandLineRun result = CommandLineRun.of("verify", model, "--against", other);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("bird.onnx does not come from", "its class 1 is tit, not finch");
  }

  @Test
  void asksForTheCheckpoint() {
    CommandLineRun result = CommandLineRun.of("verify", model);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--against");
  }
}
