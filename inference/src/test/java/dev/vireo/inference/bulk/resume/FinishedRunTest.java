package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a result whose receipt fits is complete. */
class FinishedRunTest {
  private static final Map<String, String> SETTINGS = Map.of("top-k", "1", "the model", "ab12");
  private static final List<ImageFile> INPUTS = inputs("a.jpg", "b.jpg", "c.jpg");

  @TempDir Path folder;
  private Path target;
  private Path receipt;

  @BeforeEach
  void names() {
    target = folder.resolve("out.csv");
    receipt = folder.resolve(".out.csv.done");
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatFinishedLeavesAReceipt(OutputFormat format) throws IOException {
    finish(format);

    FinishedRun run = FinishedRun.of(target, format).orElseThrow();

    run.require(target.toString(), SETTINGS, INPUTS.iterator());
    assertThat(run.failures()).isEqualTo(3);
    assertThat(run.bytes()).isEqualTo(Files.size(target));
    assertThat(receipt).isRegularFile();
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void aFileOfUnknownOriginIsNotComplete() throws IOException {
    assertThat(FinishedRun.of(target, OutputFormat.CSV)).as("without a file").isEmpty();
    Files.writeString(target, "notes of mine");
    assertRefused(
        "out.csv is there, and nothing beside it says that a run finished it, so there is nothing"
            + " to resume: name another output, or leave out --resume to make this one anew");
    assertThat(target).hasContent("notes of mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{", "{\"bytes\":13}", "{\"other\":1}", "[]"})
  void whatIsNoReceiptSaysNothing(String content) throws IOException {
    Files.writeString(target, "notes of mine");
    Files.writeString(receipt, content);
    assertRefused("nothing beside it says that a run finished it");
  }

  @Test
  void aResultThatChangedSinceIsNotTheRuns() throws IOException {
    finish(OutputFormat.CSV);
    Files.writeString(target, "one more line\n", StandardOpenOption.APPEND);
    assertRefused(", and had ");
  }

  @Test
  void otherSettingsAndInputsAreNamed() throws IOException {
    finish(OutputFormat.CSV);
    FinishedRun run = FinishedRun.of(target, OutputFormat.CSV).orElseThrow();

    assertNotOf(
        run,
        Map.of("top-k", "3", "the model", "ab12"),
        INPUTS,
        "was made with top-k 1, and this run has 3");
    assertNotOf(
        run, Map.of("top-k", "1"), INPUTS, "was made with the model ab12, and this run has (none)");
    assertNotOf(
        run, SETTINGS, inputs("a.jpg", "b.jpg"), "was made of 3 inputs, and now there are 2");
    assertNotOf(
        run,
        SETTINGS,
        inputs("a.jpg", "c.jpg", "b.jpg"),
        "was made of as many inputs with other names, or in another order");
  }

  @Test
  void rowsOfAnInterruptedRunAreGoneOnWith() throws IOException {
    finish(OutputFormat.CSV);
    try (ResumableOutput output = open(OutputFormat.CSV)) {
      write(output, 2);
      output.suspend();
    }
    assertThat(FinishedRun.of(target, OutputFormat.CSV)).isEmpty();
    assertThat(folder.resolve("out.csv.unfinished/rows.csv")).isRegularFile();
  }

  @Test
  void aProcessThatEndedBeforeItsReceiptHasFinished() throws IOException {
    finish(OutputFormat.CSV);
    FinishedRun whole = FinishedRun.of(target, OutputFormat.CSV).orElseThrow();
    String older = Files.readString(receipt).replace("\"bytes\":", "\"bytes\":9");
    Files.writeString(receipt, older);
    Path leftover = Files.createDirectory(folder.resolve("out.csv.unfinished"));
    Files.writeString(
        leftover.resolve("journal.jsonl"),
        """
        {"begun":{"settings":{"top-k":"1","the model":"ab12"}}}
        {"committed":{"bytes":70,"done":[{"from":0,"to":3}],"failures":3,"listed":{"count":3,"hash":%d}}}
        {"completed":{"inputs":3}}
        """
            .formatted(ListedInputs.NONE.plus("a.jpg").plus("b.jpg").plus("c.jpg").hash()));
    Files.writeString(leftover.resolve("in-hand"), "");

    for (int time = 0; time < 2; time++) {
      assertThat(FinishedRun.of(target, OutputFormat.CSV)).contains(whole);
      assertThat(leftover).doesNotExist();
    }
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> FinishedRun.of(target, OutputFormat.CSV))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .withMessageContaining(message);
  }

  private void assertNotOf(
      FinishedRun run, Map<String, String> settings, List<ImageFile> inputs, String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> run.require(target.toString(), settings, inputs.iterator()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .withMessageContaining(message);
  }

  private void finish(OutputFormat format) throws IOException {
    try (ResumableOutput output = open(format)) {
      write(output, INPUTS.size());
      output.finish();
    }
  }

  private ResumableOutput open(OutputFormat format) {
    return ResumableOutput.open(target, format, Columns.ranks(1), SETTINGS, 1, false);
  }

  private static void write(ResumableOutput output, int count) throws IOException {
    List<NumberedInput> written = new ArrayList<>();
    Iterator<NumberedInput> inputs = output.remaining(INPUTS.iterator());
    while (written.size() < count) {
      NumberedInput input = inputs.next();
      output.write(new Failed(input.file(), ErrorCode.CORRUPT_IMAGE, "damaged"));
      written.add(input);
    }
    output.written(written);
  }

  private static List<ImageFile> inputs(String... names) {
    List<ImageFile> inputs = new ArrayList<>();
    for (String name : names) {
      inputs.add(ImageFile.of(Path.of(name)));
    }
    return inputs;
  }
}
