package dev.vireo.bench.training;

import dev.vireo.bench.process.Commanded;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "training",
    description =
        "Milliseconds of a training step beside any PyTorch: eager, with channels last and compiled."
            + " Both sides are processes of the same environment: as users start them, and as"
            + " pytorch.env has it. They take turns.")
public final class TrainingCommand implements Callable<Integer> {
  /** PyTorch may compile before its first step. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(30);

  @Option(
      names = "--python",
      defaultValue = "/usr/bin/python3",
      description = "A Python with torch (default ${DEFAULT-VALUE}).")
  private String python;

  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "resnet18-32,resnet18-224,vit-tiny-32,vit-small-224",
      description = "With the pixels of the images (default ${DEFAULT-VALUE}).")
  private List<String> networks;

  @Option(
      names = "--precision",
      split = ",",
      description = "fp32, bf16 (default: both where the processor multiplies bfloat16).")
  private List<String> precisions =
      Machine.multipliesBfloat16() ? List.of("fp32", "bf16") : List.of("fp32");

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "eager,channels-last,compile",
      description = "Of PyTorch (default ${DEFAULT-VALUE}); compile needs a C++ compiler.")
  private List<String> formats;

  @Option(
      names = "--environments",
      split = ",",
      defaultValue = "plain,pytorch.env",
      description = "(default ${DEFAULT-VALUE})")
  private List<String> environments;

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

  @Option(
      names = "--rounds",
      defaultValue = "4",
      description = "After one to warm up (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public Integer call() {
    QuietCheck quiet = QuietCheck.watch();
    List<String> header =
        new ArrayList<>(List.of("network", "precision", "threads", "environment", "Vireo, ms"));
    formats.forEach(format -> header.add(format + ", ms"));
    header.addAll(List.of("cores busy", "over eager", "over the best"));
    MarkdownTable table = new MarkdownTable(header.toArray(String[]::new));
    String versions = "";
    for (String network : networks) {
      Workload workload = Workload.parse(network);
      for (String precision : precisions) {
        for (int count : threads) {
          for (String environment : environments) {
            SideRace race = race(workload, precision, count, environment);
            table.row(race.row().toArray(String[]::new));
            versions = race.versions();
          }
        }
      }
    }
    System.out.printf("%s, %s%n%n%s%n%s%n", Machine.describe(), versions, table, quiet.verdict(0));
    return 0;
  }

  private SideRace race(Workload workload, String precision, int count, String environment) {
    Map<String, String> variables =
        environment.equals("plain") ? Map.of() : Commanded.pytorchEnvironment();
    SideRace race = new SideRace(workload, precision, count, environment, steps);
    String script = Root.resolve("bench/peers/torch/train.py").toString();
    List<Commanded> sides = new ArrayList<>();
    try {
      sides.add(new Commanded("Vireo", VireoSide.command(), variables, ANSWER_LIMIT));
      for (String format : formats) {
        String side = "PyTorch, " + format;
        sides.add(new Commanded(side, List.of(python, script), variables, ANSWER_LIMIT));
      }
      race.run(sides, formats, rounds);
    } finally {
      sides.forEach(Commanded::close);
    }
    return race;
  }
}
