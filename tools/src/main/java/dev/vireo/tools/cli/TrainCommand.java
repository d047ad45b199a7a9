package dev.vireo.tools.cli;

import dev.vireo.inference.engine.Device;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.data.ImageSizes;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Execution;
import dev.vireo.training.fit.Trainer;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingPlanBuilder;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.weights.Pretrained;
import dev.vireo.training.weights.Transfer;
import java.nio.file.Path;
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
    preprocessor = Recipe.class,
    description = "Train a network on labelled images, as a folder for each class.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo train birds -o runs/resnet18 --arch resnet18 --epochs 30",
      "  vireo train birds -o runs/vit --arch vit --image-size 96 --patch 8",
      "  vireo train birds -o runs/tuned --arch resnet18 --pretrained resnet18.pth --freeze",
      "  vireo train birds -o runs/resnet18 --arch resnet18 --epochs 30 --resume"
    })
final class TrainCommand implements Callable<Integer> {
  private static final double HELD_OUT_SHARE = 0.1;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = {
        "DATA/<class>/*.jpg (or png, webp, bmp, gif).",
        "With DATA/train and DATA/test (or val), those.",
        "Or a folder of idx files, CIFAR's .bin files, Oxford",
        "Pets or tar shards, a .csv of paths and labels, a .tar."
      })
  private Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "RUN",
      required = true,
      description = "Folder for checkpoints, metrics and curves.")
  private Path output;

  @Option(
      names = Recipe.OPTION,
      paramLabel = "NAME",
      description = {
        "Options that are known to work: " + Recipe.LIST + ".",
        "What is given beside it, wins."
      })
  private String recipe;

  @Option(
      names = "--arch",
      required = true,
      paramLabel = "NAME",
      description = NetworkOptions.NAMES + ".")
  private String architecture;

  /** Whether it was asked to stop before it was complete. */
  private boolean stopped;

  @ArgGroup(validate = false, heading = "%nNetwork:%n")
  private NetworkOptions network = new NetworkOptions();

  @ArgGroup(validate = false, heading = "%nFine-tuning:%n")
  private PretrainedOptions pretrained = new PretrainedOptions();

  @ArgGroup(validate = false, heading = "%nDistillation:%n")
  private TeacherOptions teacher = new TeacherOptions();

  @ArgGroup(validate = false, heading = "%nTraining:%n")
  private FitOptions fit = new FitOptions();

  @ArgGroup(validate = false, heading = "%nHow images vary:%n")
  private AugmentationOptions augmentation = new AugmentationOptions();

  @ArgGroup(validate = false, heading = "%nData and machine:%n")
  private Machine machine = new Machine();

  private static final class Machine {
    @Option(
        names = "--val",
        paramLabel = "DIR",
        description = "Folder of held-out images, one folder for each class.")
    private Path heldOut;

    @Option(
        names = "--val-fraction",
        paramLabel = "X",
        description = "Without --val: share of every class to hold out (0.1).")
    private Double fraction;

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
    private Integer threads;

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

  @Override
  public Integer call() {
    if (machine.sweep != null) {
      return new SweepRun(spec.commandLine(), output).run(machine.sweep);
    }
    TrainingPlan plan;
    TrainingData images;
    Trainer trainer;
    try {
      images = images();
      UnusedParts.report(images.unused(), data, spec.commandLine().getErr());
      plan = plan(images);
      trainer = new Trainer(plan, images, output, execution());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (recipe != null) {
      spec.commandLine().getErr().println("recipe " + recipe + ": " + Recipe.describe(recipe));
    }
    if (PrecisionChoice.slow(plan.precision(), machine.device, CpuInfo.here())) {
      spec.commandLine()
          .getErr()
          .println(
              "--precision bf16: this processor does not multiply bfloat16 (it has neither AMX nor"
                  + " AVX-512 BF16); fp32 is many times as fast here");
    }
    TrainingResult result;
    boolean terminated;
    try (TrainingProgress progress =
            new TrainingProgress(spec.commandLine().getErr(), plan.architecture());
        Interrupts interrupts =
            new Interrupts(trainer::stop, "the step in hand", spec.commandLine().getErr())) {
      result = machine.resume ? trainer.resume(progress) : trainer.run(progress);
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

  private TrainingData images() {
    if (machine.heldOut == null) {
      if (machine.fraction != null && DatasetKind.of(data).find(data).heldOut().isPresent()) {
        throw new ParameterException(
            spec.commandLine(),
            data + " is divided already, so --val-fraction has no use: leave it out");
      }
      double fraction = machine.fraction == null ? HELD_OUT_SHARE : machine.fraction;
      return TrainingData.open(data, fraction, fit.seed());
    }
    if (machine.fraction != null) {
      throw new ParameterException(
          spec.commandLine(), "--val names the held-out images, so --val-fraction has no use");
    }
    return TrainingData.open(data, machine.heldOut);
  }

  private TrainingPlan plan(TrainingData images) {
    NetworkOptions.check(architecture, pretrained.given(), spec.commandLine().getParseResult());
    TrainingPlanBuilder builder = pretrained.given() ? pretrained(images) : fresh(images);
    teacher.distillation().ifPresent(builder::distillation);
    fit.apply(builder, images.split().training().size(), machine.device);
    builder.augmentation(
        augmentation.applied(builder.augmentation(), builder.architecture().imageSize()));
    return builder.build();
  }

  private TrainingPlanBuilder fresh(TrainingData images) {
    int size = network.imageSize().orElseGet(() -> ImageSizes.suggest(images.split().training()));
    Architecture fresh =
        teacher.taught(network.architecture(architecture, size, images.labels().size()));
    return TrainingPlan.builder(fresh).tuning(pretrained.tuning(fresh, Optional.empty()));
  }

  private TrainingPlanBuilder pretrained(TrainingData images) {
    int classes = images.labels().size();
    Pretrained before = pretrained.read(architecture, network.heads(), classes);
    int size = network.imageSize().orElse(before.preprocessing().size());
    Architecture adapted = teacher.taught(network.adapted(before.architecture(), size, classes));
    Transfer transfer = Transfer.of(before, adapted, images.labels());
    if (!machine.resume) {
      TransferReport.print(transfer, spec.commandLine().getErr());
    }
    return TrainingPlan.builder(adapted)
        .preprocessing(before.preprocessing().at(size))
        .tuning(pretrained.tuning(adapted, Optional.of(transfer)));
  }

  private Execution execution() {
    return machine.threads == null
        ? new Execution(machine.device, Execution.auto().threads())
        : new Execution(machine.device, machine.threads);
  }
}
