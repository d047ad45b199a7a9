package dev.vireo.tools.cli.train;

import dev.vireo.inference.engine.Device;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.tools.terminal.Interrupts;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Recipes;
import dev.vireo.training.fit.Trainer;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.fit.TrainingSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    customSynopsis = "vireo train DATA -o RUN --arch NAME [OPTIONS]",
    sortOptions = false,
    preprocessor = SettingOptions.class,
    description = "Train a network on labelled images, as a folder for each class.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo train birds -o runs/resnet18 --arch resnet18 --epochs 30",
      "  vireo train birds -o runs/vit --arch vit --image-size 96 --patch 8",
      "  vireo train birds -o runs/tuned --arch resnet18 --pretrained resnet18.pth --freeze",
      "  vireo train birds -o runs/resnet18 --arch resnet18 --epochs 30 --resume",
      "  vireo train birds -o runs/again --config runs/resnet18/config.json"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = {
        "DATA/<class>/*.jpg (or png, webp, bmp, gif).",
        "With DATA/train and DATA/test (or val), those.",
        "Or a folder of idx files, CIFAR's .bin files, Oxford Pets or tar shards, a .csv of paths and"
            + " labels, a .tar."
      })
  private Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "RUN",
      required = true,
      description = "Folder for checkpoints, metrics and curves.")
  private Path output;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      completionCandidates = RecipeNames.class,
      description = {
        "Options that are known to work: ${COMPLETION-CANDIDATES}.",
        "What is given beside it, wins."
      })
  private Optional<String> recipe;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Options from a file: the config.json of a run, to repeat it, or any part of one.",
        "What is given beside it, wins."
      })
  private Optional<Path> config;

  /** Whether it was asked to stop before it was complete. */
  private boolean stopped;

  @ArgGroup(validate = false, heading = "%nData and machine:%n", order = 100)
  private Machine machine = new Machine();

  private static final class Machine {
    @Option(
        names = "--val",
        paramLabel = "DIR",
        description = "Folder of held-out images, one folder for each class.")
    private Optional<Path> heldOut = Optional.empty();

    @Option(
        names = "--device",
        paramLabel = "NAME",
        defaultValue = "auto",
        converter = ModelOptions.DeviceConverter.class,
        description = "auto, cpu or cuda:N (default ${DEFAULT-VALUE}).")
    private Device device = new Device.Auto();

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "CPU threads (default: all cores).")
    private Optional<Integer> threads = Optional.empty();

    @Option(
        names = "--resume",
        description =
            "Continue RUN after its last finished epoch; give the same options as before.")
    private boolean resume;

    @Option(
        names = "--sweep",
        paramLabel = "OPTION=A,B",
        arity = "1..*",
        description = {
          "Train every combination of some options' values:",
          "patch=4,8 depth=8,12. Each is a run below RUN."
        })
    private List<String> sweep;
  }

  static final class RecipeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Recipes.NAMES.iterator();
    }
  }

  @Override
  public Integer call() {
    TrainingRequest request =
        new TrainingRequest(
            SettingOptions.given(spec.commandLine().getParseResult()),
            recipe,
            config,
            machine.heldOut,
            machine.device,
            machine.threads);
    return machine.sweep == null
        ? train(request, output, machine.resume)
        : new SweepRun(this, spec.commandLine(), output)
            .run(Sweep.parse(machine.sweep).combinations(request), machine.resume);
  }

  /**
   * @param folder of the run
   * @param resume whether the run there is gone on with
   * @return the exit code
   * @throws ParameterException when the request cannot be met
   */
  int train(TrainingRequest request, Path folder, boolean resume) {
    PrintWriter err = spec.commandLine().getErr();
    TrainingPlan plan;
    Trainer trainer;
    try {
      TrainingSettings settings = NamedWeights.in(request.settings(), new NamedModels(err));
      TrainingData images = request.data(data, settings);
      UnusedParts.report(images.unused(), data, err);
      UnusedParts.report(images.leftOut(), err);
      plan = settings.resolve(images);
      if (!resume) {
        plan.tuning().start().ifPresent(transfer -> TransferReport.print(transfer, err));
      }
      trainer = new Trainer(plan, images, folder, request.execution());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    request
        .recipe()
        .ifPresent(name -> err.println("recipe " + name + ": " + Recipes.read(name).options()));
    if (PrecisionChoice.slow(plan.precision(), request.device(), CpuInfo.here())) {
      err.println(
          "--precision bf16: this processor does not multiply bfloat16 (it has neither AMX nor"
              + " AVX-512 BF16); fp32 is many times as fast here");
    }
    TrainingResult result;
    boolean terminated;
    try (TrainingProgress progress = new TrainingProgress(err, plan.architecture());
        Interrupts interrupts = new Interrupts(trainer::stop, "the step in hand", err)) {
      result = resume ? trainer.resume(progress) : trainer.run(progress);
      terminated = interrupts.terminated();
    }
    stopped = !result.complete();
    if (result.complete()) {
      TrainingReport.print(spec.commandLine().getOut(), result);
    }
    return result.complete() || terminated ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  boolean stopped() {
    return stopped;
  }
}
