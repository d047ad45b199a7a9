package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.resume.JournalEntry.Begun;
import dev.vireo.inference.bulk.resume.JournalEntry.Committed;
import dev.vireo.inference.bulk.resume.JournalEntry.Completed;
import dev.vireo.inference.bulk.resume.JournalEntry.Started;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A result file that survives the end of the process, however that comes. Rows go to a folder
 * beside the result; about once a second they are forced to the disk and the journal notes which
 * inputs they belong to. A resumed run cuts off what came after the last note and goes on there.
 * The result itself appears whole, when every input has its row.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ResumableOutput implements BulkOutput, AutoCloseable {
  /** Commits are soon at first, so that a run that is killed again and again gets on. */
  private static final long FIRST_COMMIT_NANOS = 50_000_000;

  private static final long COMMIT_NANOS = 1_000_000_000;

  private final UnfinishedFolder folder;
  private final OutputFormat format;
  private final Columns columns;
  private final Journal journal;
  private final RowsFile rows;
  private final ImagesInProgress inHand;
  private final ContentLog contents;
  private final Quarantine quarantine;
  private final Map<String, String> settings;
  private final Committed resumed;
  private final Done done;
  private @Nullable NumberedInputs inputs;
  private Committed last;
  private long failures;
  private long committed;
  private long lastCommit = System.nanoTime();
  private long untilCommit = FIRST_COMMIT_NANOS;
  private boolean ended;

  /**
   * Begins a result, or goes on with one.
   *
   * @param settings all that decides what rows look like, by the name of the option: a resumed run
   *     must have the same
   * @param workers that will say what they have in hand
   * @param resume whether rows of an interrupted run are wanted; without any, a run begins
   * @throws VireoException INVALID_ARGUMENT when there are such rows and they are not wanted, or
   *     belong to other settings; OUTPUT_FAILED when the disk refuses, or another run has it
   */
  public static ResumableOutput open(
      Path target,
      OutputFormat format,
      Columns columns,
      Map<String, String> settings,
      int workers,
      boolean resume) {
    if (Files.isDirectory(target)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": a folder of that name is there");
    }
    UnfinishedFolder folder = UnfinishedFolder.of(target);
    Path parent = folder.target().getParent();
    if (parent != null && Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + parent + " is in the way");
    }
    try {
      Files.createDirectories(folder.path());
      Journal journal = Journal.open(folder.journal());
      try {
        return new ResumableOutput(folder, format, columns, journal, settings, workers, resume);
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + IoReason.of(e), e);
    }
  }

  private ResumableOutput(
      UnfinishedFolder folder,
      OutputFormat format,
      Columns columns,
      Journal journal,
      Map<String, String> settings,
      int workers,
      boolean resume)
      throws IOException {
    this.folder = folder;
    this.format = format;
    this.columns = columns;
    this.journal = journal;
    EarlierRun earlier = EarlierRun.of(journal.earlier());
    boolean moved = earlier.completed() && !Files.exists(folder.rows(format));
    if (!moved) {
      earlier.check(folder, settings, resume);
    }
    this.quarantine = Quarantine.open(folder.quarantine());
    earlier.quarantine(folder, quarantine);
    this.resumed = moved ? Committed.NOTHING : earlier.committed();
    this.settings = settings;
    this.last = resumed;
    this.done = Done.of(resumed.done());
    this.failures = resumed.failures();
    this.committed = done.count();
    if (committed == 0) {
      journal.add(new Begun(settings));
    }
    journal.add(
        new Started(
            ProcessHandle.current().pid(),
            System.currentTimeMillis(),
            CrashReport.placesOfThisProcess().stream().map(Path::toString).toList()));
    this.contents = ContentLog.open(folder.contents());
    try {
      this.rows = new RowsFile(folder.rows(format), format, columns, resumed.bytes());
    } catch (IOException | RuntimeException e) {
      contents.close();
      throw e;
    }
    try {
      this.inHand = ImagesInProgress.open(folder.inHand(), workers);
    } catch (IOException | RuntimeException e) {
      contents.close();
      rows.close();
      throw e;
    }
  }

  /** Inputs whose rows were there when this run began. */
  public long resumedInputs() {
    return Done.of(resumed.done()).count();
  }

  /** Those of them that had failed. */
  public long resumedFailures() {
    return resumed.failures();
  }

  /** Images that are kept out because the process crashed on them. */
  public int quarantined() {
    return quarantine.size();
  }

  /** Where the rows are until the result is whole. */
  public Path rowsFile() {
    return folder.rows(format);
  }

  /** Inputs whose rows are safe. */
  public long committedInputs() {
    return committed;
  }

  @Override
  public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
    NumberedInputs remaining = new NumberedInputs(files);
    remaining.skip(done, resumed.listed(), contents);
    inputs = remaining;
    return remaining;
  }

  @Override
  public void read(NumberedInput input, MemorySegment content) throws IOException {
    contents.add(input, content);
  }

  @Override
  public void write(BulkResult result) throws IOException {
    rows.write(result);
    if (result instanceof BulkResult.Failed) {
      failures++;
    }
  }

  @Override
  public void written(List<NumberedInput> written) throws IOException {
    for (NumberedInput input : written) {
      done.add(input.index());
    }
    if (System.nanoTime() - lastCommit > untilCommit) {
      commit();
      untilCommit = Math.min(COMMIT_NANOS, 2 * untilCommit);
    }
  }

  private void commit() throws IOException {
    NumberedInputs read = Objects.requireNonNull(inputs, "nothing was listed");
    contents.force();
    last = new Committed(rows.commit(), done.ranges(), failures, read.listed());
    journal.add(last);
    committed = done.count();
    lastCommit = System.nanoTime();
  }

  @Override
  public Optional<String> quarantined(String name) {
    return quarantine.reason(name);
  }

  @Override
  public void taken(int worker, String name) {
    inHand.take(worker, name);
  }

  @Override
  public void released(int worker) {
    inHand.release(worker);
  }

  /** Leaves all rows so far, whole and to be continued. */
  public void suspend() throws IOException {
    commit();
    ended = true;
    rows.close();
  }

  /** Every input has its row: makes the result. */
  public void finish() throws IOException {
    commit();
    ended = true;
    rows.close();
    journal.add(new Completed(committed));
    format.finish(
        folder.rows(format),
        folder.target(),
        columns,
        Map.of(FinishedRun.METADATA, FinishedRun.note(settings, last)));
    FinishedRun.leave(folder, settings, last);
    folder.delete();
  }

  /** Gives back files and memory. Rows since the last commit are lost unless the run was ended. */
  @Override
  public void close() throws IOException {
    try (journal;
        contents;
        inHand) {
      if (!ended) {
        rows.close();
      }
    } finally {
      if (committed == 0) {
        folder.delete();
      }
    }
  }
}
