package dev.vireo.tools.cli;

import dev.vireo.training.source.DatasetKind;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = {
      "Write a dataset as DIR/train/<class>/ and DIR/test/<class>/.",
      "'vireo train' reads the same kinds as they are, without this."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo dataset import fashion-mnist FashionMNIST/raw fashion",
      "  vireo dataset import pets oxford-iiit-pet pets --link"
    })
final class DatasetImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = {
        "mnist, fashion-mnist (idx files, plain or .gz), cifar10, cifar100 (binary), pets"
            + " (Oxford-IIIT's lists, or files called <class>_<number>.jpg), csv (paths and labels),"
            + " webdataset (tar shards), birds or folder (class folders)."
      })
  private String kind;

  @Parameters(index = "1", paramLabel = "SRC", description = "Where the dataset lies.")
  private Path source;

  @Parameters(
      index = "2",
      paramLabel = "DIR",
      description = "Folder to make; must not exist or be empty.")
  private Path target;

  @Option(names = "--link", description = "Hard links in place of copies, where images are files.")
  private boolean link;

  @Override
  public void run() {
    ImportReport.write(kind().find(source), link, target, spec.commandLine());
  }

  private DatasetKind kind() {
    return switch (kind) {
      case "mnist", "fashion-mnist" -> DatasetKind.IDX;
      case "cifar10" -> DatasetKind.CIFAR10;
      case "cifar100" -> DatasetKind.CIFAR100;
      case "pets" -> DatasetKind.PETS;
      case "csv" -> DatasetKind.TABLE;
      case "webdataset" -> DatasetKind.SHARDS;
      case "birds", "folder" -> DatasetKind.FOLDER;
      case String other ->
          throw new ParameterException(
              spec.commandLine(),
              "KIND is mnist, fashion-mnist, cifar10, cifar100, pets, csv, webdataset, birds or"
                  + " folder, not '"
                  + other
                  + "'");
    };
  }
}
