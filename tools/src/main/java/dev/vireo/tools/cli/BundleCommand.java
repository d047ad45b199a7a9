package dev.vireo.tools.cli;

import dev.vireo.tools.bundle.BundleMaker;
import dev.vireo.tools.inspect.FileSize;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "bundle",
    description = "Make a folder that runs on a host without network, JDK or Maven.",
    footer = {
      "",
      "It holds a Java of its own, this platform's libraries, the benchmarks, the licences of all of",
      "it (LICENSES.md, and sbom.cdx.json for programs) and SHA256SUMS. The host needs sh, coreutils",
      "and the C library. Exit code 0, or 1 when it cannot be made."
    })
final class BundleCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "The folder to make; it must not exist, or be empty.")
  private Path output;

  @Option(
      names = "--model",
      paramLabel = "MODEL.onnx",
      description = "Take this model along, as models/MODEL.onnx.")
  private Optional<Path> model;

  @Option(
      names = "--cuda",
      description =
          "Take along what NVIDIA GPUs need but the driver, 4.4 GB; fetched from Maven Central where it"
              + " is not here already.")
  private boolean cuda;

  @Option(
      names = "--split",
      paramLabel = "SIZE",
      description =
          "Write files of at most SIZE (60m) and a script that checks and joins them, in place of the"
              + " folder.")
  private Optional<String> split;

  @Override
  public void run() {
    OptionalLong part =
        split.isPresent()
            ? OptionalLong.of(BundleMaker.partSize(split.get()))
            : OptionalLong.empty();
    BundleMaker maker = new BundleMaker(Main.Version.number(), model, cuda, part);
    long bytes = maker.make(output, spec.commandLine().getErr());
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %s; there, %s%n",
            output,
            FileSize.of(bytes),
            split.isPresent()
                ? "./join.sh FOLDER, then FOLDER/vireo/vireo doctor"
                : "./vireo doctor");
  }
}
