package dev.vireo.tools.cli.bench;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.engines.BenchEngine;
import dev.vireo.bench.engines.BenchPlan;
import dev.vireo.bench.engines.BenchRun;
import dev.vireo.bench.engines.From;
import dev.vireo.bench.engines.NamedModel;
import dev.vireo.bench.engines.Samples;
import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.ReportText;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.tools.terminal.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = {
      "Compare the speed of models and engines on this machine, as MLPerf Inference does.",
      "The contenders take turns; what differs no more than the rounds do is called no difference."
    },
    subcommands = BenchCompareCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo bench -m birds.onnx -m birds.int8.onnx -m runs/vit --quick",
      "  vireo bench -m birds.onnx --images photos --from files -o report",
      "  vireo bench -m birds.onnx --engines onnx,djl-onnx --axis ort.intra=1,2",
      "  vireo bench -m birds.onnx --scenarios offline --batch 1,8,32 --threads 1,2",
      "",
      "Exit code 0, or 1 when a contender gave other answers than it should, or the run failed."
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description =
          "What 'vireo classify' takes as a model; may be given again. The first is what the others"
              + " are compared with.")
  private List<String> models = List.of();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Images to run on (default: drawn ones). With a folder for each class, the accuracy of"
              + " each model is measured too.")
  private Path images;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for report.html, results.md and results.json.")
  private Path output;

  @Mixin private final ContenderOptions contenders = new ContenderOptions();

  @Mixin private final MeasureOptions measure = new MeasureOptions();

  @Override
  public Integer call() {
    if (models.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "which models? Give -m MODEL, or several");
    }
    Optional<ReportFolder> folder = Optional.ofNullable(output).map(ReportFolder::at);
    PrintWriter err = spec.commandLine().getErr();
    List<NamedModel> named = BenchModels.named(models, err);
    for (NamedModel model : named) {
      BenchEngine.of(model.path()); // what is missing is told before anything is measured
    }
    contenders.check(measure.from());
    BenchPlan plan = plan(named);
    BenchReport report;
    try (ScratchFolder scratch = ScratchFolder.create();
        Progress bar = Progress.open("bench", 1)) {
      Samples samples = samples(plan, scratch.path());
      report =
          new BenchRun(
                  plan,
                  samples,
                  (doing, done, steps) -> {
                    bar.expect(steps);
                    bar.stepTo(done);
                    bar.note(" " + doing);
                  })
              .run();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(ReportText.terminal(report));
    out.flush();
    folder.ifPresent(each -> each.write(report, err));
    return report.rows().stream().allMatch(row -> row.fault() == null)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  private BenchPlan plan(List<NamedModel> named) {
    EngineOptions options =
        contenders.reading().apply(EngineOptions.DEFAULTS.withDevice(contenders.device()));
    OwnCommand own =
        new OwnCommand(
            spec.root().userObject().getClass(), contenders.device(), contenders.reading().words());
    return new BenchPlan(
        named,
        contenders.engines(),
        options,
        measure.scenarios(),
        measure.from(),
        contenders.axes(),
        contenders.same(),
        Optional.ofNullable(images),
        measure.effort(),
        measure.costs() ? Optional.of(own::classify) : Optional.empty(),
        measure.from() == From.GATEWAY ? Optional.of(own::serve) : Optional.empty(),
        contenders.services(),
        contenders.python(),
        contenders.node(),
        measure.boundMillis(),
        measure.seed());
  }

  /** Those that the first model's decoder reads. */
  private static Samples samples(BenchPlan plan, Path scratch) {
    if (plan.images().isEmpty()) {
      return Samples.drawn(scratch);
    }
    Preprocessing preprocessing;
    try (Model first = Model.open(plan.models().getFirst().path(), plan.options())) {
      preprocessing = first.facts().preprocessing();
    }
    return Samples.of(plan.images().get(), plan.effort().images(), plan.seed(), preprocessing);
  }
}
