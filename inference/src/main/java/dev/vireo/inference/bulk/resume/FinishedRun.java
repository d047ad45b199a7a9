package dev.vireo.inference.bulk.resume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * What is known of a result that is whole: the receipt that its run left beside it, {@code
 * .predictions.csv.done}.
 *
 * @param settings all that decided what its rows look like, by the name of the option
 * @param listed the inputs, each of which has its row
 * @param failures among them
 * @param bytes of the result; 0 where the result itself tells, which cannot know it
 * @param checksum CRC-32C of the result; 0 where nobody noted it
 */
public record FinishedRun(
    Map<String, String> settings, ListedInputs listed, long failures, long bytes, long checksum) {
  /** The key under which a result that has a place for metadata holds {@link #note}. */
  public static final String METADATA = "vireo.run";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * The run that made the result at {@code target}; empty where there is no result, or rows of an
   * interrupted run that would replace it. What a process left behind that ended between moving its
   * result to its place and tidying up, goes.
   *
   * @throws VireoException INVALID_ARGUMENT when the file is not what a run is known to have made;
   *     OUTPUT_FAILED when the disk refuses, or another run is at work there
   */
  public static Optional<FinishedRun> of(Path target, OutputFormat format) {
    UnfinishedFolder folder = UnfinishedFolder.of(target);
    boolean interrupted = Files.exists(folder.journal()) && Files.exists(folder.rows(format));
    if (!Files.isRegularFile(target) || interrupted) {
      return Optional.empty();
    }
    try {
      tidy(folder);
      return Optional.of(checked(target.toString(), read(folder.receipt()), Files.size(target)));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot go on with " + target + ": " + IoReason.of(e), e);
    }
  }

  /**
   * The run of a result's receipt, if the result fits it.
   *
   * @param bytes that it has
   */
  static FinishedRun checked(String target, Optional<FinishedRun> receipt, long bytes) {
    FinishedRun run =
        receipt.orElseThrow(
            () -> refused(target, "is there, and nothing beside it says that a run finished it"));
    if (bytes != run.bytes) {
      throw refused(
          target,
          "has %,d bytes, and had %,d when its run was finished".formatted(bytes, run.bytes));
    }
    return run;
  }

  /**
   * Requires that the result is that of a run with these settings and inputs. What the inputs hold
   * is not read: their names are compared.
   *
   * @throws VireoException INVALID_ARGUMENT when it is not
   */
  public void require(String target, Map<String, String> wanted, Iterator<ImageFile> inputs) {
    // Their number first: settings may follow from it.
    ListedInputs found = ListedInputs.NONE;
    while (inputs.hasNext()) {
      found = found.plus(inputs.next().name());
    }
    if (!found.equals(listed)) {
      throw refused(
          target,
          found.count() == listed.count()
              ? "was made of as many inputs with other names, or in another order"
              : "was made of %,d inputs, and now there are %,d"
                  .formatted(listed.count(), found.count()));
    }
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    names.addAll(wanted.keySet());
    for (String name : names) {
      String then = settings.getOrDefault(name, "(none)");
      String now = wanted.getOrDefault(name, "(none)");
      if (!then.equals(now)) {
        throw refused(
            target, "was made with %s %s, and this run has %s".formatted(name, then, now));
      }
    }
  }

  private static VireoException refused(String target, String why) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        target
            + " "
            + why
            + ", so there is nothing to resume: name another output, or leave out --resume to make"
            + " this one anew");
  }

  /** Ends what a finished run's process did not come to: its receipt, and the folder's removal. */
  static void tidy(UnfinishedFolder folder) throws IOException {
    if (!Files.exists(folder.journal())) {
      folder.deleteIfEmpty();
      return;
    }
    try (Journal journal = Journal.open(folder.journal())) {
      EarlierRun run = EarlierRun.of(journal.earlier());
      if (run.completed()) {
        leave(folder, run.settings(), run.committed());
        folder.delete();
      }
    }
  }

  /** Writes the receipt of the result that is in its place. */
  static void leave(
      UnfinishedFolder folder, Map<String, String> settings, JournalEntry.Committed committed)
      throws IOException {
    FinishedRun run =
        new FinishedRun(
            settings,
            committed.listed(),
            committed.failures(),
            Files.size(folder.target()),
            checksum(folder.target()));
    AtomicFile.write(
        folder.receipt(),
        temporary -> Files.writeString(temporary, JSON.writeValueAsString(run) + "\n"));
  }

  /** What a result says of its own run: all but its size. */
  static String note(Map<String, String> settings, JournalEntry.Committed committed) {
    try {
      return JSON.writeValueAsString(
          new FinishedRun(settings, committed.listed(), committed.failures(), 0, 0));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The receipt beside a result, whether the result fits it or not; empty where there is none.
   *
   * @throws IOException when it cannot be read
   */
  public static Optional<FinishedRun> receipt(Path target) throws IOException {
    return read(UnfinishedFolder.of(target).receipt());
  }

  /** Removes the receipt of a result that is about to be replaced by what no run made. */
  public static void forget(Path target) throws IOException {
    Files.deleteIfExists(UnfinishedFolder.of(target).receipt());
  }

  /**
   * Why the result is not what its run left, for people; empty where it is.
   *
   * @throws IOException when it cannot be read
   */
  public Optional<String> damage(Path target) throws IOException {
    long now = Files.size(target);
    if (now != bytes) {
      return Optional.of(
          "has %,d bytes, and had %,d when its run was finished".formatted(now, bytes));
    }
    return checksum == 0 || checksum == checksum(target)
        ? Optional.empty()
        : Optional.of("has as many bytes as when its run was finished, but others");
  }

  private static long checksum(Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return checksum.getValue();
  }

  /** Nothing where there is none, and where it is not a receipt. */
  private static Optional<FinishedRun> read(Path receipt) throws IOException {
    return Files.isRegularFile(receipt)
        ? parse(new String(Files.readAllBytes(receipt), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Reads a receipt or a {@link #note}; empty where it is neither. */
  public static Optional<FinishedRun> parse(String json) {
    try {
      FinishedRun run = JSON.readValue(json, FinishedRun.class);
      boolean whole = run != null && run.settings != null && run.listed != null;
      return whole ? Optional.of(run) : Optional.empty();
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }
}
