package dev.vireo.tools.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @BeforeEach
  void catchStderr() {
    System.setErr(new PrintStream(screen, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void giveStderrBack() {
    System.setErr(stderr);
    System.clearProperty(Progress.TERMINAL);
  }

  @Test
  void drawsNothingWhereNobodyWatches() {
    try (Progress progress = Progress.open("drawing", 3)) {
      progress.stepTo(3);
    }

    assertThat(screen.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aLineHoldsAsMuchAsTheTerminal() {
    List<String> parts = List.of("epoch 1/3", "x".repeat(60), "0.1 s", "y".repeat(9), "z");
    assertThat(Progress.line(parts)).as("in a log").endsWith("y  z");
    System.setProperty(Progress.TERMINAL, "true");
    assertThat(Progress.line(parts)).hasSize(78).endsWith("0.1 s");
    assertThat(Progress.line(List.of("x".repeat(200), "y"))).hasSize(200);
  }

  @Test
  void staysAsItWasWhenClosedAgain() {
    System.setProperty(Progress.TERMINAL, "true");
    Progress progress = Progress.open("drawing", 3);
    progress.stepTo(3);
    progress.close();
    String finished = screen.toString(StandardCharsets.UTF_8);

    progress.close();

    assertThat(finished).contains("drawing 100%");
    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo(finished);
  }
}
