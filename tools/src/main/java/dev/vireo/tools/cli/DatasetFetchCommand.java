package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.dataset.DatasetFetch;
import dev.vireo.tools.dataset.PublishedDataset;
import dev.vireo.tools.hub.FetchProgress;
import dev.vireo.training.hub.StoreSettings;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "fetch",
    description = {
      "Fetch a published dataset and write it as DIR/train/<class>/ and DIR/test/<class>/.",
      "Its files are checked by published sums, and kept in Vireo's cache."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  vireo dataset fetch fashion-mnist fashion", "  vireo dataset fetch pets pets"})
final class DatasetFetchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = {
        "mnist (12 MB), fashion-mnist (31 MB), cifar10 (170 MB),",
        "pets (811 MB, and four times that while it is unpacked),",
        "beans (180 MB)."
      })
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Folder to make; must not exist or be empty.")
  private Path target;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Fetch the same files from this folder of another host.")
  private Optional<URI> mirror;

  @Override
  public void run() {
    PublishedDataset known = PublishedDataset.named(name);
    PublishedDataset dataset = mirror.map(host -> known.at(checked(host))).orElse(known);
    StoreSettings settings = StoreSettings.ofUser();
    PrintWriter err = spec.commandLine().getErr();
    try (DatasetFetch fetch = new DatasetFetch(dataset, settings)) {
      Path lies = fetch.fetch(settings, new FetchProgress(err));
      ImportReport.write(dataset.kind().find(lies), false, target, spec.commandLine());
      err.println("the files fetched for it stay in " + fetch.files());
      err.flush();
    }
  }

  private static URI checked(URI host) {
    if (host.getHost() == null || host.getQuery() != null) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "--mirror " + host + " is no address of a folder on a host");
    }
    return URI.create(host.toString().replaceFirst("/+$", ""));
  }
}
