package dev.vireo.tools.cli;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.Exporter;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.tools.inspect.FileSize;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = "Turn a checkpoint into an ONNX file that is proved equal to it.",
    footer = {
      "",
      "The proof runs PyTorch and ONNX Runtime on the same images and compares every",
      "logit. Where they differ by more than 1e-4 (in proportion to the largest logit,",
      "if that is beyond 10), no file is written and the exit code is 1."
    })
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|CHECKPOINT",
      description = "A run's folder, for its best checkpoint, or a checkpoint.")
  private Path source;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "MODEL.onnx",
      required = true,
      description = "The file to write or replace.")
  private Path output;

  @Option(
      names = "--opset",
      paramLabel = "N",
      defaultValue = "" + ExportRequest.DEFAULT_OPSET,
      description = "ONNX operator set, 17 to 22 (default ${DEFAULT-VALUE}).")
  private int opset;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Prove on these images (default: the run's held-out ones).")
  private Optional<Path> images;

  @Override
  public void run() {
    print(
        Exporter.export(new ExportRequest(source, output, opset, images)),
        spec.commandLine().getOut());
  }

  static void print(ExportResult result, PrintWriter out) {
    ParityReport parity = result.parity();
    int all = parity.images() + parity.noiseImages();
    out.printf(
        Locale.ROOT,
        "%s: ONNX opset %d, %s%n",
        result.model(),
        result.opset(),
        FileSize.of(result.bytes()));
    out.printf(
        Locale.ROOT,
        "Proved equal to its source on %d photos and %d images of random pixels:%n",
        parity.images(),
        parity.noiseImages());
    out.printf(
        Locale.ROOT,
        "  largest logit difference %.2g (allowed %.2g), mean %.2g, largest logit %.3g%n",
        parity.maxDifference(),
        parity.tolerance(),
        parity.meanDifference(),
        parity.largestLogit());
    out.printf(Locale.ROOT, "  same top-1 on %d of %d%n", parity.sameTop1(), all);
    out.printf(
        Locale.ROOT,
        "  PyTorch %.0f images/s, ONNX Runtime %.0f images/s%n",
        parity.sourceImagesPerSecond(),
        parity.exportedImagesPerSecond());
    if (parity.images() == 0) {
      out.println(
          "No held-out images lie beside the checkpoint; --images DIR proves it on photos.");
    }
  }
}
