package dev.vireo.tools.cli;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.Verification;
import dev.vireo.export.Verifier;
import dev.vireo.export.VerifyRequest;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ReferenceReport;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.choice.KnownFastest;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.choice.Trial;
import dev.vireo.inference.choice.TrialStore;
import dev.vireo.inference.choice.Tried;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.cli.option.EngineSelector;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.hub.NamedModels;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Repeat the proof that an ONNX file is equal to its checkpoint; or say how far a model agrees"
          + " with itself in another precision (--precision)."
    },
    footer = {
      "",
      "The file is held to the tolerance of the precision that its graph computes in,",
      "whatever it says of itself. Exit code 0 when the proof holds, 1 when it does not."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL.onnx",
      description = "The file to verify; with --precision, a run or checkpoint as well.")
  private String model;

  @Option(
      names = "--against",
      paramLabel = "RUN|CHECKPOINT",
      description =
          "A run's folder, for its best checkpoint, a checkpoint, or the weights from elsewhere that"
              + " it was made of, also by name ('vireo pull --help').")
  private Optional<String> source;

  @Option(
      names = "--reference",
      paramLabel = "LOGITS.npy",
      description =
          "Compare with what the original network says of --images, a row for each image ('vireo"
              + " export --reference-script' prints what writes it).")
  private Optional<Path> reference;

  @Option(
      names = "--precision",
      paramLabel = "bf16|fast",
      description =
          "Compare with float32 what this machine computes in bfloat16, or by any engine; 'classify"
              + " --precision fast' then knows it.")
  private Optional<ModelOptions.PrecisionName> precision;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Compare on these images (default: the run's held-out ones).")
  private Optional<Path> images;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "How far a logit may be off, in place of 0.0001 (fp32) or 0.05 (fp16). The top-1 must be the"
              + " same all the same, but for what these two explain.")
  private Optional<Double> tolerance;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      description =
          "int8, --precision: share of the photos that must have the same top-1 (default "
              + ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT
              + ", of --precision "
              + KnownFastest.MIN_AGREEMENT
              + ").")
  private Optional<Double> minAgreement;

  @Override
  public Integer call() {
    if (precision.isPresent()) {
      return precision(precision.get());
    }
    if (source.isEmpty() && reference.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "name what to compare with: --against RUN, --reference LOGITS.npy, or --precision bf16");
    }
    if (reference.isPresent() && images.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--reference is of images: name their folder with --images DIR");
    }
    NamedModels named = new NamedModels(spec.commandLine().getErr());
    Path file = named.file(model);
    int code = reference.map(logits -> original(file, logits)).orElse(ExitCode.OK);
    return source.map(name -> source(file, named.file(name))).orElse(ExitCode.OK) == ExitCode.OK
        ? code
        : ExitCode.SOFTWARE;
  }

  private int precision(ModelOptions.PrecisionName wanted) {
    if (source.isPresent() || reference.isPresent() || tolerance.isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "--precision compares the model with itself in float32: leave out --against, --reference and --tolerance");
    }
    Path path = new NamedModels(spec.commandLine().getErr()).runnable(model);
    Sample given =
        images
            .map(folder ->
                Sample.of(ImageSource.of(List.of(folder.toString()))).named(folder.toString()))
            .orElseGet(Sample::none);
    EngineSelector selector =
        images.isPresent()
            ? new EngineSelector(path, EngineOptions.DEFAULTS, TrialStore.ofUser(), given)
            : new EngineSelector(path, EngineOptions.DEFAULTS, TrialStore.ofUser(), () -> given);
    Trial trial =
        switch (wanted) {
          case fp32 ->
              throw new ParameterException(
                  spec.commandLine(), "float32 is what others are compared with: bf16 or fast");
          case bf16 -> selector.anew(EngineChoice.of(EngineKind.PYTORCH, Precision.BF16));
          case fast -> selector.anew();
        };
    PrintWriter out = spec.commandLine().getOut();
    double least = minAgreement.orElse(KnownFastest.MIN_AGREEMENT);
    boolean holds = true;
    for (Tried way : trial.ways().subList(1, trial.ways().size())) {
      out.printf("%s: %s%n", way.name(), way.agreement().text());
      holds &= way.agreement().share() >= least;
    }
    trial.refused().forEach(reason -> out.println("Not tried: " + reason));
    Tried fastest = trial.fastest(least);
    out.println("Fastest: " + trial.line(fastest));
    out.flush();
    if (!holds) {
      spec.commandLine()
          .getErr()
          .printf(
              "vireo: %s does not agree with itself in float32 on %.1f %% of the images%n",
              model, 100 * least);
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private VerifyRequest request(Path file, Path against) {
    return new VerifyRequest(file, against, images, given(tolerance), given(minAgreement));
  }

  private int original(Path file, Path logits) {
    ReferenceReport report = Verifier.verify(request(file, file), logits);
    ParityText.print(report, spec.commandLine().getOut());
    if (!report.holds()) {
      spec.commandLine()
          .getErr()
          .printf(
              "vireo: %s is not what %s says, most of all on %s%n", model, logits, report.worst());
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private int source(Path file, Path against) {
    Verification verification = Verifier.verify(request(file, against));
    ParityReport parity = verification.parity();
    ParityText.print(parity, verification.origin(), spec.commandLine().getOut());
    verification.notes().forEach(note -> spec.commandLine().getOut().println("Note: " + note));
    if (!parity.holds()) {
      spec.commandLine()
          .getErr()
          .println(
              "vireo: %s is not what %s is: %s. Where it was exported from another run, or from a checkpoint that training has replaced since, verify it --against that one, or export it anew."
                  .formatted(model, against, parity.failure()));
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private static OptionalDouble given(Optional<Double> value) {
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }
}
