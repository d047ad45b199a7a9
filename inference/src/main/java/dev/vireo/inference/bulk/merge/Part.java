package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.RunIdentity;
import dev.vireo.inference.bulk.resume.FinishedRun;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The finished result of one shard, and what is known of its run. */
record Part(Path file, OutputFormat format, Shard shard, FinishedRun run) {
  private static final String UNFINISHED = ".unfinished";

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_ARGUMENT when it is not the whole
   *     result of a shard
   */
  static Part of(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(UNFINISHED) && Files.isDirectory(file)) {
      throw refused(
          file,
          "holds the rows of an interrupted run: end it with the command that began it and"
              + " --resume, or delete that folder if its result is not wanted");
    }
    if (Files.isDirectory(file)) {
      throw refused(file, "is a folder: name the results in it, as in " + file + "/*");
    }
    if (!Files.exists(file)) {
      Path unfinished = file.resolveSibling(name + UNFINISHED);
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          file
              + (Files.isDirectory(unfinished)
                  ? " is not finished: end it with the command that began it and --resume"
                  : " does not exist"));
    }
    try {
      FinishedRun run = run(file);
      Shard shard =
          Optional.ofNullable(run.settings().get(RunIdentity.SHARD))
              .map(Shard::parse)
              .orElseThrow(() ->
                  refused(
                      file,
                      "is the result of all its inputs, not of a shard: make shards with 'vireo"
                          + " classify ... --shard 1/N'"));
      return new Part(file, format(file, run), shard, run);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static FinishedRun run(Path file) throws IOException {
    Optional<FinishedRun> receipt = FinishedRun.receipt(file);
    if (receipt.isPresent()) {
      Optional<String> damage = receipt.get().damage(file);
      if (damage.isPresent()) {
        throw refused(
            file, damage.get() + ": copy it again with its .done file, or classify it again");
      }
      return receipt.get();
    }
    return inside(file)
        .orElseThrow(() ->
            refused(
                file,
                "does not say which shard it is: the hidden file .%s.done belongs beside it, copy it too"
                    .formatted(file.getFileName())));
  }

  /** What formats with a place for it say of their run. */
  private static Optional<FinishedRun> inside(Path file) throws IOException {
    OutputFormat format = OutputFormat.of(file).orElse(OutputFormat.CSV);
    if (format.streams()) {
      return Optional.empty();
    }
    try (RowReader rows = RowReader.open(file, format)) {
      return Optional.ofNullable(rows.metadata().get(FinishedRun.METADATA))
          .flatMap(FinishedRun::parse);
    }
  }

  private static OutputFormat format(Path file, FinishedRun run) {
    String name = run.settings().get("format");
    for (OutputFormat format : OutputFormat.values()) {
      if (format.name().equals(name)) {
        return format;
      }
    }
    throw refused(file, "was made in the format " + name + ", which this version cannot read");
  }

  static VireoException refused(Path file, String why) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, file + " " + why);
  }
}
