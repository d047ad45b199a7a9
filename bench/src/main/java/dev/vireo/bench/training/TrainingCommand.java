package dev.vireo.bench.training;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.Commanded;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "training",
    description =
        "Milliseconds of a training step beside Python's PyTorch: ResNet18 and a ViT at 32 pixels,"
            + " batches of 64, on one thread and on two; the sides take turns.")
public final class TrainingCommand implements Callable<Integer> {
  private static final int SIZE = 32;
  private static final int CLASSES = 10;
  private static final int BATCH = 64;

  @Option(
      names = "--python",
      defaultValue = "/usr/bin/python3",
      description = "A Python with torch and torchvision (default ${DEFAULT-VALUE}).")
  private String python;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "(default ${DEFAULT-VALUE})")
  private List<Integer> threads;

  @Option(
      names = "--steps",
      defaultValue = "6",
      description = "Of each side in a round; the first is not counted (default ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--rounds", defaultValue = "4", description = "(default ${DEFAULT-VALUE})")
  private int rounds;

  private final Map<String, Architecture> networks =
      Map.of(
          "resnet18", ResNet.resnet18(SIZE, CLASSES), "vit", VisionTransformer.tiny(SIZE, CLASSES));

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    MarkdownTable table =
        new MarkdownTable(
            "network",
            "threads",
            "Vireo, ms",
            "cores busy",
            "PyTorch, ms",
            "cores busy",
            "times as fast");
    String script = Root.resolve("bench/peers/torch/train.py").toString();
    try (ScratchFolder scratch = ScratchFolder.create();
        Commanded torch = new Commanded("PyTorch", List.of(python, script), Map.of())) {
      VireoSteps.draw(scratch.path(), BATCH, steps);
      for (String network : List.of("resnet18", "vit")) {
        for (int count : threads) {
          row(table, scratch.path(), torch, network, count);
        }
      }
    }
    System.out.printf("%s%n%n%s%n%s%n", Machine.describe(), table, quiet.verdict(0));
    return 0;
  }

  private void row(MarkdownTable table, Path images, Commanded torch, String network, int count)
      throws IOException {
    Rounds ours = new Rounds();
    Rounds ourCores = new Rounds();
    Rounds theirs = new Rounds();
    Rounds theirCores = new Rounds();
    for (int round = 0; round <= rounds; round++) {
      VireoSteps own = VireoSteps.run(images, Lookup.required(networks, network), BATCH, count);
      String[] answer = torch.ask(network + " " + count + " " + steps).split(" ", -1);
      if (round > 0) {
        own.milliseconds().forEach(ours::add);
        for (int step = 1; step < steps; step++) {
          theirs.add(Double.parseDouble(answer[step]));
        }
        ourCores.add(own.cores());
        theirCores.add(Double.parseDouble(answer[steps]));
      }
      System.err.printf(
          Locale.ROOT,
          "%s, %d threads, round %d of %d: %.0f and %s ms%n",
          network,
          count,
          round,
          rounds,
          own.milliseconds().getLast(),
          answer[steps - 1]);
    }
    table.row(
        network,
        Integer.toString(count),
        ours.spread(0),
        ourCores.spread(2),
        theirs.spread(0),
        theirCores.spread(2),
        String.format(Locale.ROOT, "%.2f", theirs.median() / ours.median()));
  }
}
