package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code predictions.csv.unfinished}, which stands beside a result while it is being made: the rows
 * so far, the journal that says which inputs they are, and what guards against crashes.
 *
 * @param target the result, with links followed
 */
record UnfinishedFolder(Path target) {

  static UnfinishedFolder of(Path target) {
    try {
      return new UnfinishedFolder(
          Files.exists(target) ? target.toRealPath() : target.toAbsolutePath());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + IoReason.of(e), e);
    }
  }

  Path path() {
    return target.resolveSibling(target.getFileName() + ".unfinished");
  }

  Path rows(OutputFormat format) {
    return path().resolve("rows." + format.rowsExtension());
  }

  Path journal() {
    return path().resolve("journal.jsonl");
  }

  Path inHand() {
    return path().resolve("in-hand");
  }

  Path contents() {
    return path().resolve("contents");
  }

  Path quarantine() {
    return path().resolve("quarantine.txt");
  }

  /** What stays when the folder is gone: who made the result. */
  Path receipt() {
    return target.resolveSibling("." + target.getFileName() + ".done");
  }

  /** The journal goes last: while it is there, it tells how far the run had come. */
  void delete() throws IOException {
    if (!Files.exists(path())) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path())) {
      for (Path file : files) {
        if (!file.equals(journal())) {
          Files.delete(file);
        }
      }
    }
    Files.deleteIfExists(journal());
    Files.delete(path());
  }

  /** For a run that ended after its journal went. */
  void deleteIfEmpty() throws IOException {
    try {
      Files.deleteIfExists(path());
    } catch (DirectoryNotEmptyException _) {
      // Another run begins there.
    }
  }
}
