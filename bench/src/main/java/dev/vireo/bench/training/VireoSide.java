package dev.vireo.bench.training;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.Root;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.PyTorch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A process that trains as it is told line by line, so that it can be given an environment as its
 * peers are. It answers as {@code bench/peers/torch/train.py} does.
 */
final class VireoSide {
  private VireoSide() {}

  /** This JVM, with the same flags and class path. */
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + Root.resolve("jvm.options"),
        "-Dvireo.root=" + Root.resolve(""),
        "-cp",
        System.getProperty("java.class.path"),
        VireoSide.class.getName());
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println("libtorch " + PyTorch.engine().getVersion());
    try (ScratchFolder scratch = ScratchFolder.create();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(answer(line.split(" ", -1), scratch.path()));
      }
    }
  }

  /**
   * @param words network, size, batch, precision, format (ignored), threads, steps
   */
  private static String answer(String[] words, Path scratch) throws IOException {
    Workload workload =
        new Workload(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    int steps = Integer.parseInt(words[6]);
    Path images = scratch.resolve(workload.size() + "-" + workload.batch() + "-" + steps);
    if (!Files.exists(images)) {
      VireoSteps.draw(images, workload, steps);
    }
    Precision precision = words[3].equals("bf16") ? Precision.BF16 : Precision.FP32;
    VireoSteps run = VireoSteps.run(images, workload, precision, Integer.parseInt(words[5]));
    return DoubleStream.concat(
            run.milliseconds().stream().mapToDouble(Double::doubleValue),
            DoubleStream.of(run.cores()))
        .mapToObj(value -> String.format(Locale.ROOT, "%.3f", value))
        .collect(Collectors.joining(" ", "0 ", ""));
  }
}
