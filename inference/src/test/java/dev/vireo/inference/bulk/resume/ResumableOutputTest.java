package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import dev.vireo.inference.file.DiskLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupted runs end with the rows of uninterrupted ones, and say what hinders them. */
class ResumableOutputTest {
  private static final Columns COLUMNS = Columns.ranks(1);
  private static final Map<String, String> SETTINGS = Map.of("top-k", "1", "the model", "ab12");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aRunSuspendedManyTimesEqualsAnUninterruptedOne(OutputFormat format) throws IOException {
    List<ImageFile> inputs = inputs(50);
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    try (ResumableOutput output = open(whole, format, false)) {
      write(output, inputs, 50);
      output.finish();
    }

    for (int run = 0; run < 5; run++) {
      try (ResumableOutput output = open(pieces, format, run > 0)) {
        assertThat(output.resumedInputs()).isEqualTo(run * 10L);
        assertThat(output.resumedFailures()).isEqualTo(run * 2L);
        write(output, inputs, 10);
        assertThat(pieces).doesNotExist();
        if (run < 4) {
          output.suspend();
        } else {
          output.finish();
        }
      }
    }

    assertThat(RowsOf.file(pieces, format)).isEqualTo(RowsOf.file(whole, format));
    assertThat(RowsOf.file(pieces, format)).hasSize(50);
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  @ParameterizedTest
  @EnumSource
  void whatFollowsTheLastCommitIsCutOff(OutputFormat format) throws IOException {
    List<ImageFile> inputs = inputs(20);
    Path target = folder.resolve("torn");
    Path rows;
    try (ResumableOutput output = open(target, format, false)) {
      write(output, inputs, 8);
      output.suspend();
      rows = output.rowsFile();
    }
    String more = "rows that no commit tells of, more of them than are to come\n".repeat(1000);
    Files.writeString(rows, more, StandardOpenOption.APPEND);
    Files.writeString(
        rows.resolveSibling("journal.jsonl"),
        "{\"committed\":{\"bytes\":99999",
        StandardOpenOption.APPEND);

    try (ResumableOutput output = open(target, format, true)) {
      write(output, inputs, 20);
      output.finish();
    }

    List<String> names = RowsOf.names(target, format);
    assertThat(names)
        .containsExactlyElementsOf(
            inputs.stream().map(input -> RowsOf.id(input.name(), format)).toList());
  }

  /** As it is when the process ends between the moving of the rows and the folder's deletion. */
  @Test
  void aResultThatWasMovedAlreadyIsNoInterruptedRun() throws IOException {
    List<ImageFile> inputs = inputs(4);
    Path target = folder.resolve("moved.csv");
    Path inTheWay = target.resolve("file");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      write(output, inputs, 4);
      Files.createDirectories(inTheWay);
      assertThatIOException().isThrownBy(output::finish);
      Files.delete(output.rowsFile());
    }
    Files.delete(inTheWay);
    Files.delete(target);

    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      assertThat(output.resumedInputs()).isZero();
      write(output, inputs, 4);
      output.finish();
    }
    assertThat(RowsOf.names(target, OutputFormat.CSV)).hasSize(4);
  }

  @Test
  void rowsThatWereWrittenOutOfOrderAreNotWrittenAgain() throws IOException {
    List<ImageFile> inputs = inputs(12);
    Path target = folder.resolve("unordered.csv");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      List<NumberedInput> taken = take(output.remaining(inputs.iterator()), 9);
      writeAll(output, taken.subList(6, 9));
      writeAll(output, taken.subList(0, 3));
      output.suspend();
    }

    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      List<NumberedInput> rest = take(output.remaining(inputs.iterator()), 100);
      assertThat(rest).extracting(NumberedInput::index).containsExactly(3L, 4L, 5L, 9L, 10L, 11L);
      writeAll(output, rest);
      output.finish();
    }

    assertThat(RowsOf.names(target, OutputFormat.CSV))
        .containsExactlyInAnyOrderElementsOf(inputs.stream().map(ImageFile::name).toList());
  }

  @Test
  void rowsOfAnInterruptedRunAreNotThrownAway() throws IOException {
    Path target = suspendedAfter(3, inputs(5));

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, false))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .withMessageContaining("out.csv.unfinished holds the rows of 3 inputs")
        .withMessageContaining("add --resume");
    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThat(output.resumedInputs()).isEqualTo(3);
    }
  }

  @Test
  void otherSettingsAreNamed() throws IOException {
    Path target = suspendedAfter(3, inputs(5));

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() ->
            ResumableOutput.open(
                target,
                OutputFormat.CSV,
                COLUMNS,
                Map.of("top-k", "3", "the model", "ab12"),
                1,
                true))
        .withMessageContaining("was begun with top-k 1, and this run has 3");
  }

  @Test
  void otherInputsAreRefused() throws IOException {
    Path target = suspendedAfter(3, inputs(5));
    List<ImageFile> renamed = new ArrayList<>(inputs(5));
    renamed.set(1, ImageFile.of(Path.of("other.jpg")));

    for (List<ImageFile> inputs : List.of(renamed, inputs(2))) {
      try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
        assertThatExceptionOfType(VireoException.class)
            .isThrownBy(() -> output.remaining(inputs.iterator()))
            .withMessageContaining("the first 3 inputs are not those of the interrupted run");
      }
    }
  }

  @Test
  void twoRunsCannotWriteTheSameResult() throws IOException {
    Path target = folder.resolve("out.csv");
    try (ResumableOutput first = open(target, OutputFormat.CSV, false)) {
      write(first, inputs(1), 1);

      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> open(target, OutputFormat.CSV, true))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
          .withMessageContaining("another run is writing it");

      first.finish();
    }
    assertThat(RowsOf.names(target, OutputFormat.CSV)).hasSize(1);
  }

  @Test
  void aRunThatWroteNothingLeavesNothing() throws IOException {
    Path target = folder.resolve("out.csv");
    Files.writeString(target, "an older result");

    open(target, OutputFormat.CSV, false).close();

    assertThat(target).hasContent("an older result");
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void aResultIsReplacedOnlyWhenTheNewOneIsWhole() throws IOException {
    Path target = folder.resolve("out.csv");
    Files.writeString(target, "an older result");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), target);

    try (ResumableOutput output = open(link, OutputFormat.CSV, false)) {
      write(output, inputs(2), 2);
      assertThat(target).hasContent("an older result");
      output.finish();
    }

    assertThat(link).isSymbolicLink();
    assertThat(RowsOf.names(target, OutputFormat.CSV)).hasSize(2);
  }

  @Test
  void aFolderThatIsRemovedMeanwhileEndsTheRun() throws IOException {
    Path target = folder.resolve("results/out.csv");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      write(output, inputs(2), 2);
      for (Path file : List.of(output.rowsFile(), output.rowsFile().getParent())) {
        if (Files.isDirectory(file)) {
          new UnfinishedFolder(target.toAbsolutePath()).delete();
        } else {
          Files.delete(file);
        }
      }

      assertThatIOException().isThrownBy(output::finish).withMessageContaining("rows.csv");
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void aProcessThatEndedBetweenMovingTheResultAndTidyingUpHasFinished() throws IOException {
    Path target = folder.resolve("out.csv");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      write(output, inputs(3), 3);
      output.finish();
    }
    Path leftover = Files.createDirectory(folder.resolve("out.csv.unfinished"));
    Files.writeString(
        leftover.resolve("journal.jsonl"),
        """
        {"begun":{"settings":{"top-k":"9"}}}
        {"committed":{"bytes":70,"done":[{"from":0,"to":3}],"failures":0,"listed":{"count":3,"hash":1}}}
        {"completed":{"inputs":3}}
        """);

    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      assertThat(output.resumedInputs()).isZero();
      write(output, inputs(4), 4);
      output.finish();
    }
    assertThat(RowsOf.names(target, OutputFormat.CSV)).hasSize(4);
  }

  @Test
  void whatAFinishedProcessLeftIsTidiedUp() throws IOException {
    Path target = Files.writeString(folder.resolve("out.csv"), "a whole result");
    Path leftover = Files.createDirectory(folder.resolve("out.csv.unfinished"));
    FinishedRun.tidy(UnfinishedFolder.of(target));
    assertThat(leftover).as("the empty folder").doesNotExist();

    Files.createDirectory(leftover);
    Files.writeString(leftover.resolve("journal.jsonl"), "{\"completed\":{\"inputs\":3}}\n");
    Files.writeString(leftover.resolve("in-hand"), "");
    FinishedRun.tidy(UnfinishedFolder.of(target));
    assertThat(leftover).as("the folder with its journal").doesNotExist();
    assertThat(target).hasContent("a whole result");
  }

  @Test
  void tidyingUpLeavesTheRowsOfAnInterruptedRun() throws IOException {
    Path target = suspendedAfter(3, inputs(5));
    FinishedRun.tidy(UnfinishedFolder.of(target));
    assertThat(folder.resolve("out.csv.unfinished/rows.csv")).isRegularFile();
  }

  @Test
  void aDamagedJournalIsSaid() throws IOException {
    Path target = suspendedAfter(3, inputs(5));
    Path journal = folder.resolve("out.csv.unfinished/journal.jsonl");
    Files.writeString(journal, "no journal\n");

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, true))
        .withMessageContaining("its journal is damaged at byte 0");
  }

  @Test
  void rowsThatAreMissingAreSaid() throws IOException {
    Path target = suspendedAfter(3, inputs(5));
    Files.writeString(folder.resolve("out.csv.unfinished/rows.csv"), "path");

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, true))
        .withMessageContaining("rows.csv has 4 bytes, fewer than the");
  }

  @ParameterizedTest
  @ValueSource(strings = {"longer", "photo 0x", "photo 3"})
  void anInputThatHasItsRowAndOtherContentsNowIsNamed(String content) throws IOException {
    List<ImageFile> inputs = readAndSuspendedAfter(3);
    Files.writeString(Path.of(inputs.get(1).name()), content);
    Files.delete(Path.of(inputs.get(2).name())); // Its row stands, and nothing contradicts it.
    Files.writeString(Path.of(inputs.get(4).name()), "it has no row yet");
    try (ResumableOutput output = open(folder.resolve("out.csv"), OutputFormat.CSV, true)) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> output.remaining(inputs.iterator()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
          .withMessageContainingAll(
              "1 of the 3 inputs that have their rows have changed since",
              inputs.get(1).name(),
              content.length() == 7 ? "as many bytes, but others" : "bytes, and it had 7");
    }
  }

  @Test
  void anInputThatWasWrittenAgainIsTheSame() throws IOException {
    List<ImageFile> inputs = readAndSuspendedAfter(3);
    for (int i = 0; i < 3; i++) {
      Path file = Path.of(inputs.get(i).name());
      Files.writeString(file, "photo " + i);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + i));
    }
    try (ResumableOutput output = open(folder.resolve("out.csv"), OutputFormat.CSV, true)) {
      assertThat(take(output.remaining(inputs.iterator()), 9)).hasSize(2);
    }
  }

  @Test
  void aMemberOfAnArchiveIsHeldToItsContents() throws IOException {
    ImageFile member = new HeldMember("photos.tgz/a.jpg", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ImageFile other = new HeldMember("photos.tgz/a.jpg", ByteBuffer.wrap(new byte[] {1, 2, 4}));
    Path target = folder.resolve("out.csv");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      List<NumberedInput> taken = take(output.remaining(List.of(member).iterator()), 1);
      output.read(taken.getFirst(), MemorySegment.ofArray(member.read()));
      writeAll(output, taken);
      output.suspend();
    }
    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> output.remaining(List.of(other).iterator()))
          .withMessageContaining("photos.tgz/a.jpg (as many bytes, but others)");
    }
    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThat(output.remaining(List.of(member).iterator()).hasNext()).isFalse();
    }
  }

  /** Five files, of which some were read, as their rows say. */
  private List<ImageFile> readAndSuspendedAfter(int rows) throws IOException {
    List<ImageFile> inputs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      inputs.add(ImageFile.of(Files.writeString(folder.resolve(i + ".jpg"), "photo " + i)));
    }
    try (ResumableOutput output = open(folder.resolve("out.csv"), OutputFormat.CSV, false)) {
      List<NumberedInput> taken = take(output.remaining(inputs.iterator()), rows);
      for (NumberedInput input : taken) {
        output.read(input, MemorySegment.ofArray(input.file().read()));
      }
      writeAll(output, taken);
      output.suspend();
    }
    return inputs;
  }

  /** What the journal tells of must be there after a loss of power. */
  @Test
  void rowsAreForcedToTheDiskBeforeTheJournalAndTheJournalBeforeTheResult() throws IOException {
    DiskLog disk = new DiskLog(folder);
    List<String> committed =
        List.of("write rows.csv", "force rows.csv", "write journal.jsonl", "force journal.jsonl");
    try (ResumableOutput output =
        open(disk.path(folder.resolve("out.csv")), OutputFormat.CSV, false)) {
      write(output, inputs(6), 3);
      output.suspend();
    }
    assertThat(disk.events()).endsWith(committed.toArray(String[]::new));
    assertThat(disk.open()).isEmpty();

    int before = disk.events().size();
    try (ResumableOutput output =
        open(disk.path(folder.resolve("out.csv")), OutputFormat.CSV, true)) {
      write(output, inputs(6), 3);
      output.finish();
    }
    List<String> events = disk.events().subList(before, disk.events().size());
    assertThat(events)
        .containsSubsequence(committed)
        .containsSequence(
            "write journal.jsonl",
            "force journal.jsonl",
            "write journal.jsonl",
            "force journal.jsonl",
            "move rows.csv to out.csv");
    assertThat(events.getLast())
        .startsWith("move ..out.csv.done.")
        .endsWith(".tmp to .out.csv.done");
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void theJournalSaysWhichProcessBeganAndWhereItsCrashWouldBeReported() throws IOException {
    suspendedAfter(3, inputs(5));

    String journal = Files.readString(folder.resolve("out.csv.unfinished/journal.jsonl"));
    assertThat(journal).contains("{\"process\":" + ProcessHandle.current().pid() + ",\"at\":");
    assertThat(journal).contains(CrashReport.placesOfThisProcess().getFirst().toString());
  }

  @Test
  void aRunThatCannotBeginLeavesNoFileOpen() throws IOException {
    DiskLog disk = new DiskLog(folder);
    Path target = disk.path(suspendedAfter(3, inputs(5)));
    Path unfinished = folder.resolve("out.csv.unfinished");
    byte[] journal = Files.readAllBytes(unfinished.resolve("journal.jsonl"));

    Files.delete(unfinished.resolve("in-hand"));
    Files.createDirectory(unfinished.resolve("in-hand"));
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, true));
    assertThat(disk.open()).as("with a folder in the way").isEmpty();

    Files.writeString(unfinished.resolve("rows.csv"), "path");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, true));
    assertThat(disk.open()).as("with rows missing").isEmpty();

    Files.write(unfinished.resolve("journal.jsonl"), journal);
    Files.writeString(unfinished.resolve("journal.jsonl"), "?\n", StandardOpenOption.APPEND);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(target, OutputFormat.CSV, true));
    assertThat(disk.open()).as("with a damaged journal").isEmpty();
  }

  @Test
  @Timeout(60)
  void rowsAreCommittedByAndBy() throws Exception {
    try (ResumableOutput output = open(folder.resolve("out.csv"), OutputFormat.CSV, false)) {
      Iterator<NumberedInput> inputs = output.remaining(inputs(1_000_000).iterator());
      long written = 0;
      while (output.committedInputs() == 0) {
        writeAll(output, take(inputs, 1));
        written++;
        Thread.sleep(1);
      }
      assertThat(output.committedInputs()).isEqualTo(written);
    }
  }

  @Test
  void aFileWhereTheFolderShouldBeIsInTheWay() throws IOException {
    Path file = Files.createFile(folder.resolve("results"));
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> open(file.resolve("out.csv"), OutputFormat.CSV, false))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .withMessageContaining("results is in the way");
  }

  @Test
  void theImageOnWhichAWorkerCrashedIsKeptOutUntilItsLineIsTakenAway() throws IOException {
    String name = "photos/line\nbreak\\.png";
    Path report = Files.writeString(folder.resolve("hs_err.log"), crashOf("vireo-bulk-1"));
    Path target = crashedWith(name, 0, report);

    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThat(output.quarantined()).isEqualTo(1);
      assertThat(output.quarantined(name).orElseThrow())
          .startsWith("the process crashed while it was decoded, see " + report + "; ");
      assertThat(output.quarantined("photos/0001.jpg")).isEmpty();
    }
    Files.delete(report);
    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThat(output.quarantined(name)).isPresent();
    }
    Path quarantine = folder.resolve("out.csv.unfinished/quarantine.txt");
    assertThat(quarantine).hasContent(report + "\tphotos/line\\nbreak\\\\.png");
    Files.writeString(quarantine, "a note without a tab\n");
    try (ResumableOutput output = open(target, OutputFormat.CSV, true)) {
      assertThat(output.quarantined()).isZero();
      assertThat(output.quarantined(name)).isEmpty();
    }
  }

  @Test
  void noImageIsKeptOutForACrashOfAnotherThreadOrAnotherTime() throws IOException {
    Path report = Files.writeString(folder.resolve("hs_err.log"), crashOf("main"));
    try (ResumableOutput output = open(crashedWith("bad.png", 0, report), OutputFormat.CSV, true)) {
      assertThat(output.quarantined()).as("of the main thread").isZero();
    }
    new UnfinishedFolder(folder.resolve("out.csv").toAbsolutePath()).delete();

    Files.writeString(report, crashOf("vireo-bulk-0"));
    try (ResumableOutput output = open(crashedWith("bad.png", 0, report), OutputFormat.CSV, true)) {
      assertThat(output.quarantined()).as("of a worker with empty hands").isZero();
    }
    new UnfinishedFolder(folder.resolve("out.csv").toAbsolutePath()).delete();

    Files.writeString(report, crashOf("vireo-bulk-1"));
    try (ResumableOutput output =
        open(crashedWith("bad.png", Long.MAX_VALUE, report), OutputFormat.CSV, true)) {
      assertThat(output.quarantined()).as("before the process began").isZero();
    }
  }

  private static String crashOf(String thread) {
    return "Current thread (0x00007f2c1c0d5a10):  JavaThread \"" + thread + "\" [id=7]\n";
  }

  /**
   * A run whose worker 1 had an image in hand, and worker 0 none.
   *
   * @param began when its process did, in milliseconds since 1970
   */
  private Path crashedWith(String image, long began, Path report) throws IOException {
    Path target = folder.resolve("out.csv");
    try (ResumableOutput output =
        ResumableOutput.open(target, OutputFormat.CSV, COLUMNS, SETTINGS, 2, false)) {
      write(output, inputs(5), 3);
      output.taken(0, "photos/0000.jpg");
      output.released(0);
      output.taken(1, image);
      output.suspend();
    }
    Files.writeString(
        folder.resolve("out.csv.unfinished/journal.jsonl"),
        "{\"started\":{\"process\":7,\"at\":%d,\"crashReports\":[\"%s\",\"%s\"]}}\n"
            .formatted(began, folder.resolve("none.log"), report),
        StandardOpenOption.APPEND);
    return target;
  }

  private Path suspendedAfter(int rows, List<ImageFile> inputs) throws IOException {
    Path target = folder.resolve("out.csv");
    try (ResumableOutput output = open(target, OutputFormat.CSV, false)) {
      write(output, inputs, rows);
      output.suspend();
    }
    return target;
  }

  private static ResumableOutput open(Path target, OutputFormat format, boolean resume) {
    return ResumableOutput.open(target, format, COLUMNS, SETTINGS, 1, resume);
  }

  private static List<ImageFile> inputs(int count) {
    List<ImageFile> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(ImageFile.of(Path.of("photos/%04d.jpg".formatted(i))));
    }
    return inputs;
  }

  /** Writes the rows of the next inputs, two at a time. */
  private static void write(ResumableOutput output, List<ImageFile> inputs, int count)
      throws IOException {
    List<NumberedInput> taken = take(output.remaining(inputs.iterator()), count);
    for (int i = 0; i < taken.size(); i += 2) {
      writeAll(output, taken.subList(i, Math.min(i + 2, taken.size())));
    }
  }

  private static List<NumberedInput> take(Iterator<NumberedInput> inputs, int count) {
    List<NumberedInput> taken = new ArrayList<>();
    while (taken.size() < count && inputs.hasNext()) {
      taken.add(inputs.next());
    }
    return taken;
  }

  private static void writeAll(ResumableOutput output, List<NumberedInput> inputs)
      throws IOException {
    for (NumberedInput input : inputs) {
      output.write(result(input));
    }
    output.written(inputs);
  }

  private static BulkResult result(NumberedInput input) {
    return input.index() % 5 == 4
        ? new Failed(input.file(), ErrorCode.CORRUPT_IMAGE, "damaged")
        : new Classified(
            input.file(),
            new Prediction(List.of(new RankedLabel("robin", 3, 0.5f))),
            Embedding.NONE);
  }
}
