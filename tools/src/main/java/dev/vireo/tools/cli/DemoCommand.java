package dev.vireo.tools.cli;

import dev.vireo.tools.demo.Demo;
import dev.vireo.tools.demo.DemoFolder;
import dev.vireo.tools.demo.DemoPlan;
import dev.vireo.tools.demo.NetworkComparison;
import dev.vireo.tools.text.ShellWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = "See the whole road on drawn birds: make, train, export, prove, classify.",
    footer = {
      "",
      "About five minutes on two cores (--fast: one), all on the CPU, nothing downloaded."
    })
final class DemoCommand implements Runnable {
  /** How the person called us; set by the launcher. */
  private static final String PROGRAM = "vireo.program";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "vireo-demo",
      description =
          "Folder for everything; new, empty, or an earlier demo's, which is replaced"
              + " (default ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--fast", description = "Smaller sets and shorter training.")
  private boolean fast;

  @Override
  public void run() {
    DemoFolder folder = new DemoFolder(output);
    DemoPlan plan = fast ? DemoPlan.fast() : DemoPlan.full();
    NetworkComparison comparison;
    try (DemoProgress progress = new DemoProgress(spec.commandLine().getErr(), plan)) {
      comparison = new Demo(plan, folder, progress).run();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.print(comparison.toText());
    out.println();
    out.println(
        "Look at %s, %s and %s."
            .formatted(folder.contactSheet(), folder.explanations(), folder.comparison()));
    out.println("Then try:");
    next(out, folder, comparison.rows().getLast().model());
    out.flush();
  }

  private static void next(PrintWriter out, DemoFolder folder, String model) {
    String vireo = ShellWords.quote(System.getProperty(PROGRAM, "vireo"));
    String file = word(folder.model(model));
    out.println("  " + vireo + " evaluate " + word(folder.test()) + " -m " + file);
    out.println(
        "  " + vireo + " classify " + word(folder.test()) + " -m " + file + " -o predictions.csv");
    out.println(
        "  "
            + vireo
            + " mistakes "
            + word(folder.test())
            + " -m "
            + word(folder.run(model))
            + " -o mistakes.html");
    out.println("  " + vireo + " inspect " + file);
    out.println(
        "  "
            + vireo
            + " train "
            + word(folder.train())
            + " -o "
            + word(folder.run("mine"))
            + " --arch resnet18 --epochs 20");
  }

  private static String word(Path path) {
    return ShellWords.quote(path.toString());
  }
}
