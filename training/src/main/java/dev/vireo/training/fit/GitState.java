package dev.vireo.training.fit;

import dev.vireo.inference.system.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which commit a folder is at.
 *
 * @param commit full hash
 * @param changed whether tracked files differ from it
 */
record GitState(String commit, boolean changed) {
  private static final int SECONDS = 5;

  /** Empty where the folder is in no repository, or git is missing or does not answer. */
  static Optional<GitState> of(Path folder) {
    return git(folder, "rev-parse", "HEAD")
        .flatMap(commit ->
            git(folder, "status", "--porcelain", "--untracked-files=no")
                .map(changes -> new GitState(commit.strip(), !changes.isBlank())));
  }

  private static Optional<String> git(Path folder, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder("git");
    builder.command().addAll(List.of(arguments));
    builder
        .directory(folder.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Host.here().system().nullDevice()))
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      try {
        String answer =
            CompletableFuture.supplyAsync(() -> read(process)).get(SECONDS, TimeUnit.SECONDS);
        return process.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException | ExecutionException | TimeoutException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
