package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.SortedCopies;
import dev.vireo.inference.bulk.sink.SortedCopies.Form;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where classified images are sorted to. */
final class CopyOptions {
  @Option(
      names = "--copy-to",
      paramLabel = "DIR",
      description =
          "Copy each classified image into DIR/<label>; another one of the same name becomes"
              + " 'name (2).jpg'. Images that failed or are undecided are not copied.")
  private Path folder;

  @Option(
      names = "--link",
      description = "With --copy-to: make hard links in place of copies (for files, on one disk).")
  private boolean link;

  /** Refuses what cannot be meant. */
  void check(CommandSpec spec, List<String> inputs) {
    if (folder == null) {
      if (link) {
        throw new ParameterException(spec.commandLine(), "--link needs --copy-to DIR");
      }
      return;
    }
    for (String input : inputs) {
      if (isFolder(input) && absolute(folder).startsWith(absolute(Path.of(input)))) {
        throw new ParameterException(
            spec.commandLine(),
            folder + " lies in " + input + ", where its copies would be classified again");
      }
    }
  }

  private static boolean isFolder(String input) {
    try {
      return Files.isDirectory(Path.of(input));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** The output that also makes the copies, if any are wanted. */
  BulkOutput over(BulkOutput rows, List<String> labels) {
    return folder == null
        ? rows
        : new SortedCopies(folder, labels, link ? Form.HARD_LINK : Form.COPY).before(rows);
  }
}
