package dev.vireo.tools.cli.bench;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.engines.BenchPlan;
import dev.vireo.bench.engines.BenchPlan.Effort;
import dev.vireo.bench.engines.BenchRun;
import dev.vireo.bench.engines.EngineKind;
import dev.vireo.bench.engines.From;
import dev.vireo.bench.engines.NamedModel;
import dev.vireo.bench.engines.Samples;
import dev.vireo.bench.engines.Service;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.ReportText;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.tools.cli.option.ModelOptions.DeviceConverter;
import dev.vireo.tools.cli.option.ModelOptions.PositiveConverter;
import dev.vireo.tools.terminal.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      converter = BenchWords.EngineConverter.class,
      description =
          "Of onnx, pytorch and pytorch-bf16, on each of which every model runs that can (default: the"
              + " one that each is for).")
  private List<EngineKind> engines = List.of();

  @Option(
      names = "--scenarios",
      split = ",",
      paramLabel = "SCENARIO",
      converter = BenchWords.ScenarioConverter.class,
      description =
          "Of offline (images/s), single-stream (p90 of one image at a time), multi-stream (p99 of"
              + " eight at a time) and server (the highest rate of Poisson arrivals whose p99 is"
              + " within --bound). Default: all; offline and single-stream with --quick.")
  private List<Scenario> scenarios = List.of();

  @Option(
      names = "--from",
      paramLabel = "BEGINNING",
      defaultValue = "tensor",
      converter = BenchWords.FromConverter.class,
      description =
          "tensor: the engine alone, on a batch that is there; pixels: from decoded images in"
              + " memory to ranked labels; files: from files on disk; gateway: over HTTP to a"
              + " 'vireo serve' of its own for each model (default ${DEFAULT-VALUE}).")
  private From from;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Images in one run, for offline and server; several are compared.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description =
          "Threads of one run; several are compared (default: one, with a run for each core at"
              + " once, for offline and server; all cores for the streams).")
  private List<Integer> threads = List.of();

  @Option(
      names = "--peer",
      paramLabel = "NAME=URL",
      description =
          "With --from gateway: a service that runs already and takes image files by POST, as DJL"
              + " Serving, TorchServe and 'vireo serve' do; may be given again. Any answer with"
              + " status 200 counts.")
  private List<String> peers = List.of();

  @Option(
      names = "--python",
      paramLabel = "PYTHON",
      description =
          "With --from files: run the models in Python too, a process for each core, with PIL and"
              + " onnxruntime or torch. Needs Pillow and these in that Python.")
  private String python;

  @Option(
      names = "--same",
      description =
          "All models are one network in other files: their answers must be equal, and a contender"
              + " that differs is void.")
  private boolean same;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Images to run on (default: drawn ones). With a folder for each class, the accuracy of"
              + " each model is measured too.")
  private Path images;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      converter = DeviceConverter.class,
      description = "cpu, cuda:N or auto (default ${DEFAULT-VALUE}).")
  private Device device;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Class names of models that do not hold them, one on each line.")
  private Path labels;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE",
      description = "Preprocessing of models that do not hold it.")
  private Path preprocessing;

  @Option(
      names = "--quick",
      description =
          "About two minutes for three models: fewer queries than MLPerf's rules ask for, which the"
              + " report says where it matters.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      converter = BenchWords.PositiveConverter.class,
      description =
          "Of a contender in a round, at least (default: 10; with --quick, what two minutes"
              + " leave).")
  private Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description =
          "In which the contenders take turns (default: 8, with --quick 6; fewer than 6 call no"
              + " winner).")
  private Integer rounds;

  @Option(
      names = "--bound",
      paramLabel = "MS",
      defaultValue = "100",
      converter = BenchWords.PositiveConverter.class,
      description = "Of the server scenario's p99, in milliseconds (default ${DEFAULT-VALUE}).")
  private double boundMillis;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of arrivals, resampling and the choice of images (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--no-costs",
      description =
          "Leave out what takes processes of its own: the time to the first answer, and memory.")
  private boolean withoutCosts;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for report.html, results.md and results.json.")
  private Path output;

  @Override
  public Integer call() {
    if (models.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "which models? Give -m MODEL, or several");
    }
    Optional<ReportFolder> folder = Optional.ofNullable(output).map(ReportFolder::at);
    PrintWriter err = spec.commandLine().getErr();
    List<NamedModel> named = BenchModels.named(models, err);
    for (NamedModel model : named) {
      EngineKind.of(model.path()); // what is missing is told before anything is measured
    }
    BenchPlan plan = plan(named);
    if (!plan.peers().isEmpty() && from != From.GATEWAY) {
      throw new ParameterException(
          spec.commandLine(), "--peer compares services: give --from gateway with it");
    }
    if (python != null && from != From.FILES) {
      throw new ParameterException(
          spec.commandLine(), "--python reads files: give --from files with it");
    }
    if (from == From.GATEWAY && !(labels == null && preprocessing == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "'vireo serve' takes a model's labels and preprocessing from its file: leave out --labels"
              + " and --preprocess");
    }
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
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(device);
    options = labels == null ? options : options.withLabels(labels);
    options = preprocessing == null ? options : options.withPreprocessing(preprocessing);
    List<Scenario> usual =
        quick ? List.of(Scenario.OFFLINE, Scenario.SINGLE_STREAM) : List.of(Scenario.values());
    OwnCommand own =
        new OwnCommand(spec.root().userObject().getClass(), device, labels, preprocessing);
    return new BenchPlan(
        named,
        engines.stream().distinct().toList(),
        options,
        scenarios.isEmpty() ? usual : scenarios.stream().distinct().toList(),
        from,
        threads.stream().distinct().toList(),
        batches.stream().distinct().toList(),
        same,
        Optional.ofNullable(images),
        effort(),
        withoutCosts ? Optional.empty() : Optional.of(own::classify),
        from == From.GATEWAY ? Optional.of(own::serve) : Optional.empty(),
        peers.stream().map(Service::parse).toList(),
        Optional.ofNullable(python),
        boundMillis,
        seed);
  }

  private Effort effort() {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    effort = seconds == null ? effort : effort.withSeconds(seconds);
    return rounds == null ? effort : effort.withRounds(rounds);
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
