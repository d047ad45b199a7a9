package dev.vireo.bench.gpu;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** CIFAR-10 to accuracy by the recipe, as a person would type it. */
final class FullTraining {
  private static final String RECIPE = "cifar10-resnet18";
  private static final int LAST_LINES = 6;

  private FullTraining() {}

  /**
   * @param data a folder with {@code train} and {@code test}
   * @param epochs in place of the recipe's; 0 for the recipe's
   * @return a section of the report, with what the run said last
   */
  static String run(Path data, String device, int epochs) throws IOException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "train",
                  data.resolve("train").toString(),
                  "--val",
                  data.resolve("test").toString(),
                  "--recipe",
                  RECIPE,
                  "--device",
                  device));
      if (epochs > 0) {
        words.addAll(List.of("--epochs", Integer.toString(epochs)));
      }
      String shown = "./vireo " + String.join(" ", words) + " -o RUN";
      words.addFirst(Root.resolve("vireo").toString());
      words.addAll(List.of("-o", scratch.path().resolve("run").toString()));
      long start = System.nanoTime();
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      List<String> said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      int exitCode = waitFor(process);
      return "## CIFAR-10 to accuracy\n\n`%s`, %s minutes%s\n\n```\n%s\n```\n"
          .formatted(
              shown,
              Text.decimal(1, (System.nanoTime() - start) / 60e9),
              exitCode == 0 ? "" : ", and it failed (" + exitCode + ")",
              String.join("\n", said.subList(Math.max(0, said.size() - LAST_LINES), said.size())));
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a network was trained");
    }
  }
}
