package dev.vireo.bench.engines;

import dev.vireo.bench.process.ProcessStat;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that classify a list of images and print a row for each under a header: how soon the
 * first row is there, and how much memory such a process has resident at most.
 *
 * @param command that is given {@code @LIST} and reads it
 */
record ColdStart(List<String> command) {
  private static final int LOOK_EVERY = 16;

  /** What a process did. */
  record Ran(double firstRowSeconds, long peakBytes) {}

  /**
   * @param images in all; the files again and again
   * @param scratch a folder for the list
   * @throws VireoException INTERNAL when the process fails
   */
  Ran run(Samples samples, int images, Path scratch) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      names.add(samples.files().get(i % samples.files().size()).name());
    }
    try {
      Path list = Files.write(scratch.resolve("images.txt"), names);
      List<String> words = new ArrayList<>(command);
      words.add("@" + list);
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try {
        return watch(process, images, start);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "a process to classify cannot be started: " + IoReason.of(e), e);
    }
  }

  private static Ran watch(Process process, int images, long start) throws IOException {
    double first = 0;
    long peak = 0;
    int rows = 0;
    try (BufferedReader lines = process.inputReader()) {
      lines.readLine(); // the header
      while (lines.readLine() != null) {
        rows++;
        if (rows == 1) {
          first = (System.nanoTime() - start) / 1e9;
        }
        if (rows % LOOK_EVERY == 1 || rows == images) {
          peak = Math.max(peak, peak(process));
        }
      }
    }
    try {
      int code = process.waitFor();
      if (code != 0 || rows != images) {
        throw new VireoException(
            ErrorCode.INTERNAL,
            "a process to classify %d images ended with %d after %d".formatted(images, code, rows));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return new Ran(first, peak);
  }

  /** 0 when it has ended. */
  private static long peak(Process process) {
    try {
      return ProcessStat.read(process.pid()).mostResidentBytes();
    } catch (UncheckedIOException _) {
      return 0;
    }
  }
}
