package dev.vireo.tools.cli;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.Verification;
import dev.vireo.export.Verifier;
import dev.vireo.export.VerifyRequest;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.tools.hub.NamedModels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = "Repeat the proof that an ONNX file is equal to its checkpoint.",
    footer = {
      "",
      "The file is held to the tolerance of the precision that its graph computes in,",
      "whatever it says of itself. Exit code 0 when the proof holds, 1 when it does not."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL.onnx", description = "The file to verify.")
  private String model;

  @Option(
      names = "--against",
      paramLabel = "RUN|CHECKPOINT",
      required = true,
      description =
          "A run's folder, for its best checkpoint, a checkpoint, or the weights from elsewhere that"
              + " it was made of, also by name ('vireo pull --help').")
  private String source;

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
          "int8: share of the photos that must have the same top-1 (default "
              + ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT
              + ").")
  private Optional<Double> minAgreement;

  @Override
  public Integer call() {
    NamedModels named = new NamedModels(spec.commandLine().getErr());
    Verification verification =
        Verifier.verify(
            new VerifyRequest(
                named.file(model),
                named.file(source),
                images,
                given(tolerance),
                given(minAgreement)));
    ParityReport parity = verification.parity();
    ParityText.print(parity, spec.commandLine().getOut());
    verification.notes().forEach(note -> spec.commandLine().getOut().println("Note: " + note));
    if (!parity.holds()) {
      spec.commandLine()
          .getErr()
          .println(
              "vireo: %s is not what %s is: %s. Where it was exported from another run, or from a checkpoint that training has replaced since, verify it --against that one, or export it anew."
                  .formatted(model, source, parity.failure()));
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private static OptionalDouble given(Optional<Double> value) {
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }
}
