package dev.vireo.bench.report;

import dev.vireo.bench.process.Root;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which sources were measured. */
final class SourceState {
  private static final List<String> COMMIT = List.of("git", "rev-parse", "--short", "HEAD");
  private static final List<String> CHANGES = List.of("git", "status", "--porcelain");

  private SourceState() {}

  /** {@code commit 9bf0255}, and whether anything differed from it. */
  static String describe() {
    String commit = answer(COMMIT);
    if (commit.isEmpty()) {
      return "no known commit";
    }
    return "commit " + commit + (answer(CHANGES).isEmpty() ? "" : " with changes");
  }

  /** Empty where there is no repository or no git. */
  private static String answer(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Root.resolve("").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text.strip() : "";
    } catch (IOException _) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
