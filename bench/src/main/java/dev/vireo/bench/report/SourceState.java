package dev.vireo.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which sources were measured. */
final class SourceState {
  private static final List<String> COMMIT = List.of("git", "rev-parse", "--short", "HEAD");
  private static final List<String> CHANGES = List.of("git", "status", "--porcelain");

  /** A bundle has no repository, but says of which commit it is. */
  private static final String OF_BUNDLE = "lib/commit";

  private SourceState() {}

  /**
   * {@code commit 9bf0255}, and whether anything differed from it.
   *
   * @param root of the clone or the bundle
   */
  static String describe(Path root) {
    Path told = root.resolve(OF_BUNDLE);
    if (Files.exists(told)) {
      return "commit " + read(told);
    }
    String commit = answer(root, COMMIT);
    if (commit.isEmpty()) {
      return "no known commit";
    }
    return "commit " + commit + (answer(root, CHANGES).isEmpty() ? "" : " with changes");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty where there is no repository or no git. */
  private static String answer(Path root, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(root.toFile())
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
