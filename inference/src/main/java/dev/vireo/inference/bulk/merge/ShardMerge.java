package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.resume.FinishedRun;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.RowWriter;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.file.StagedFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Joins the results of all shards of a run into one, sorted by path (a submission by id), as the
 * bytes of their UTF-8 sort. Needs disk space for the rows twice beside the output while it works.
 *
 * @param shards in it
 * @param rows in all
 * @param failures among them
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ShardMerge(int shards, long rows, long failures) {
  /** Bytes of rows on the heap that suit most machines. */
  public static final long USUAL_MEMORY = 64L << 20;

  /**
   * @param files the results of {@code classify --shard}, in any order
   * @param output appears whole or not at all, and replaces an older one
   * @param wanted its format; CSV for submissions too
   * @param memory bytes of rows on the heap at once, about: what does not fit is sorted on disk
   * @throws VireoException INVALID_ARGUMENT when the files are not all shards of one run, each
   *     once, or cannot become that format; UNREADABLE when one is damaged; OUTPUT_FAILED
   */
  public static ShardMerge merge(List<Path> files, Path output, OutputFormat wanted, long memory) {
    Parts parts = Parts.of(files);
    OutputFormat format = format(parts.list().getFirst(), wanted);
    for (Part part : parts.list()) {
      requireWritable(part, output, format);
    }
    try (StagedFiles staged = new StagedFiles(output)) {
      ShardMerge merged = write(parts, staged, format, memory);
      FinishedRun.forget(output);
      staged.publish();
      return merged;
    } catch (IOException e) {
      throw StagedFiles.failed(output, IoReason.of(e), e);
    }
  }

  /** The CSV of submissions is a submission. */
  private static OutputFormat format(Part part, OutputFormat wanted) {
    return wanted == OutputFormat.CSV && part.format() == OutputFormat.SUBMISSION
        ? OutputFormat.SUBMISSION
        : wanted;
  }

  private static void requireWritable(Part part, Path output, OutputFormat format) {
    if (part.file().toAbsolutePath().normalize().equals(output.toAbsolutePath().normalize())) {
      throw Part.refused(output, "is one of the shards: name another output");
    }
    boolean submission = format == OutputFormat.SUBMISSION;
    if (submission != (part.format() == OutputFormat.SUBMISSION)) {
      throw Part.refused(
          part.file(),
          submission
              ? "holds paths, and a submission ids: merge to another format"
              : "is a submission, which has not the columns of other formats: merge to .csv");
    }
    if (format == OutputFormat.JSONL && part.format() != OutputFormat.JSONL) {
      throw Part.refused(
          part.file(),
          "has not the index of each class, which JSON Lines have: merge to .csv, .arrow or"
              + " .parquet");
    }
  }

  private static ShardMerge write(Parts parts, StagedFiles staged, OutputFormat format, long memory)
      throws IOException {
    SortedRows sorted = new SortedRows(memory, number -> staged.beside(".run-" + number));
    long rows = 0;
    long failures = 0;
    int ranks = 0;
    for (Part part : parts.list()) {
      try (RowReader reader = open(part)) {
        ranks = Math.max(ranks, reader.ranks());
        Rows read = read(part, reader, sorted);
        rows += read.count;
        failures += read.failures;
      }
    }
    Columns widest = sorted.columns();
    Columns columns = new Columns(Math.max(ranks, widest.ranks()), widest.embedding());
    Path file = staged.beside(".rows");
    Once ids = new Once(format);
    try (RowWriter writer =
        format.open(new BufferedOutputStream(Files.newOutputStream(file)), columns, false)) {
      sorted.writeTo(row -> {
        ids.check(row);
        writer.write(row);
      });
    }
    format.finish(file, staged.model(), columns, Map.of());
    staged.keepOnlyModel();
    return new ShardMerge(parts.list().size(), rows, failures);
  }

  private static RowReader open(Part part) {
    try {
      return RowReader.open(part.file(), part.format());
    } catch (IOException e) {
      throw Row.damaged(part.file(), 0, e);
    }
  }

  private record Rows(long count, long failures) {}

  private static Rows read(Part part, RowReader reader, SortedRows sorted) throws IOException {
    long count = 0;
    long failures = 0;
    for (BulkResult row = next(part, reader, 1); row != null; row = next(part, reader, count + 1)) {
      count++;
      requireOfShard(part, row);
      failures += row instanceof BulkResult.Failed ? 1 : 0;
      sorted.add(row);
    }
    if (count != part.run().listed().count()) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          "%s has %,d rows, and its run wrote %,d: classify shard %s again"
              .formatted(part.file(), count, part.run().listed().count(), part.shard()));
    }
    return new Rows(count, failures);
  }

  private static @Nullable BulkResult next(Part part, RowReader reader, long row) {
    try {
      return reader.next();
    } catch (IOException e) {
      throw Row.damaged(part.file(), row, e);
    }
  }

  /** An id does not tell its shard, a path does. */
  private static void requireOfShard(Part part, BulkResult row) {
    Shard shard = part.shard();
    if (part.format() != OutputFormat.SUBMISSION && !shard.holds(row.name())) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          "%s is shard %s, and its row of %s belongs to shard %d/%d: classify shard %s again"
              .formatted(
                  part.file(),
                  shard,
                  row.name(),
                  Shard.numberOf(row.name(), shard.count()),
                  shard.count(),
                  shard));
    }
  }

  /** Refuses the same id twice in a row, of a submission. */
  private static final class Once {
    private final boolean submission;
    private @Nullable String last;

    Once(OutputFormat format) {
      this.submission = format == OutputFormat.SUBMISSION;
    }

    void check(BulkResult row) {
      if (submission && row.name().equals(last)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "two inputs have the id %s in a submission: classify one folder at a time, or leave out --submission for rows with whole paths"
                .formatted(row.name().substring(0, row.name().length() - 1)));
      }
      last = row.name();
    }
  }
}
