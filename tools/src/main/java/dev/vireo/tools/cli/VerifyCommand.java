package dev.vireo.tools.cli;

import dev.vireo.export.Verifier;
import dev.vireo.export.parity.ParityReport;
import java.nio.file.Path;
import java.util.Optional;
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
      "The file is held to the tolerance that its export recorded in it, and to that",
      "of fp32 when there is none. Exit code 0 when the proof holds, 1 when it does not."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL.onnx", description = "The file to verify.")
  private Path model;

  @Option(
      names = "--against",
      paramLabel = "RUN|CHECKPOINT",
      required = true,
      description =
          "A run's folder, for its best checkpoint, a checkpoint, or the weights from elsewhere that"
              + " it was made of.")
  private Path source;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Compare on these images (default: the run's held-out ones).")
  private Optional<Path> images;

  @Override
  public Integer call() {
    ParityReport parity = Verifier.verify(model, source, images);
    ParityText.print(parity, spec.commandLine().getOut());
    if (!parity.holds()) {
      spec.commandLine()
          .getErr()
          .println("vireo: " + model + " is not what it was: " + parity.failure());
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }
}
