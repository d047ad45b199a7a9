package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.resume.JournalEntry.Begun;
import dev.vireo.inference.bulk.resume.JournalEntry.Committed;
import dev.vireo.inference.bulk.resume.JournalEntry.Completed;
import dev.vireo.inference.bulk.resume.JournalEntry.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a journal tells of the runs before this one.
 *
 * @param committed the rows that are there; nothing where there are none
 * @param last the process that had it last
 * @param completed whether every input had its row
 */
record EarlierRun(
    Map<String, String> settings, Committed committed, Optional<Started> last, boolean completed) {
  private static final Pattern WORKER = Pattern.compile("vireo-bulk-(\\d+)");

  static EarlierRun of(List<JournalEntry> entries) {
    EarlierRun run = new EarlierRun(Map.of(), Committed.NOTHING, Optional.empty(), false);
    for (JournalEntry entry : entries) {
      run =
          switch (entry) {
            case Begun begun ->
                new EarlierRun(begun.settings(), Committed.NOTHING, run.last, false);
            case Started started ->
                new EarlierRun(run.settings, run.committed, Optional.of(started), false);
            case Committed committed -> new EarlierRun(run.settings, committed, run.last, false);
            case Completed _ -> new EarlierRun(run.settings, run.committed, run.last, true);
          };
    }
    return run;
  }

  boolean hasRows() {
    return committed.bytes() > 0 && !committed.done().isEmpty();
  }

  /**
   * @throws VireoException INVALID_ARGUMENT when rows that are there are not wanted, or belong to
   *     other settings
   */
  void check(UnfinishedFolder folder, Map<String, String> wanted, boolean resume) {
    if (!hasRows()) {
      return;
    }
    if (!resume) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          """
          %s holds the rows of %,d inputs of an interrupted run: add --resume to go on with it, \
          or delete that folder to begin again\
          """
              .formatted(folder.path(), Done.of(committed.done()).count()));
    }
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    names.addAll(wanted.keySet());
    for (String name : names) {
      if (!Objects.equals(settings.get(name), wanted.get(name))) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            """
            %s was begun with %s %s, and this run has %s: give the same, or delete that folder \
            to begin again\
            """
                .formatted(
                    folder.path(),
                    name,
                    settings.getOrDefault(name, "(none)"),
                    wanted.getOrDefault(name, "(none)")));
      }
    }
  }

  /** Keeps out the image that a worker of the last process had in hand when native code crashed. */
  void quarantine(UnfinishedFolder folder, Quarantine quarantine) throws IOException {
    if (last.isEmpty() || !Files.exists(folder.inHand())) {
      return;
    }
    for (String place : last.get().crashReports()) {
      Path file = Path.of(place);
      Optional<CrashReport> report = CrashReport.read(file);
      if (report.isEmpty() || Files.getLastModifiedTime(file).toMillis() < last.get().at()) {
        continue;
      }
      Matcher worker = WORKER.matcher(report.get().thread());
      if (worker.matches()) {
        Optional<String> name =
            ImagesInProgress.left(folder.inHand(), Integer.parseInt(worker.group(1)));
        if (name.isPresent()) {
          quarantine.add(name.get(), report.get());
        }
      }
    }
  }
}
