package dev.vireo.inference.bulk.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.RunIdentity;
import dev.vireo.inference.bulk.StopRequest;
import dev.vireo.inference.bulk.resume.FinishedRun;
import dev.vireo.inference.bulk.resume.ResumableOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.engine.EngineOptions;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The results of all shards are the result of one run, or it is said what keeps them from it. */
class ShardMergeTest {
  private static final BulkSettings SETTINGS = BulkSettings.topK(2);

  @TempDir Path folder;
  private Path model;
  private Path photos;

  @BeforeEach
  void aModelAndPhotos() throws IOException {
    model = TestFiles.model("colors", folder);
    photos = folder.resolve("photos");
    Color[] colors = {Color.RED, Color.GREEN, new Color(40, 60, 50), Color.BLUE};
    for (int i = 0; i < 14; i++) {
      TestFiles.image(photos.resolve("%02d.png".formatted(i)), colors[i % colors.length]);
    }
    Files.writeString(photos.resolve("03.png"), "torn, \"quoted\"");
  }

  @ParameterizedTest
  @EnumSource
  void shardsBecomeTheResultOfOneRun(OutputFormat format) throws IOException {
    Path whole = folder.resolve("whole" + ending(format));
    classify(ImageSource.of(List.of(photos.toString())), whole, format, SETTINGS);
    List<Path> shards = shards(3, format, SETTINGS);
    Path all = folder.resolve("all" + ending(format));

    ShardMerge merged = ShardMerge.merge(shards.reversed(), all, format, 1);

    assertThat(merged).isEqualTo(new ShardMerge(3, 14, format == OutputFormat.SUBMISSION ? 0 : 1));
    assertThat(rows(all, format)).isEqualTo(rows(whole, format)).hasSize(14);
    if (format.streams() && format != OutputFormat.ARROW_STREAM) {
      assertThat(all).hasSameBinaryContentAs(whole);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.run-*");
    assertThat(FinishedRun.receipt(all)).as("no run made it").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSONL", "ARROW", "ARROW_STREAM", "PARQUET"})
  void rowsGoIntoOtherFormats(OutputFormat from) throws IOException {
    Path whole = folder.resolve("whole.csv");
    classify(ImageSource.of(List.of(photos.toString())), whole, OutputFormat.CSV, SETTINGS);
    List<Path> shards = shards(2, from, SETTINGS);

    for (OutputFormat to : List.of(OutputFormat.CSV, OutputFormat.ARROW, OutputFormat.PARQUET)) {
      Path all = folder.resolve("all" + ending(to));
      ShardMerge.merge(shards, all, to, ShardMerge.USUAL_MEMORY);
      assertThat(names(all, to)).isEqualTo(names(whole, OutputFormat.CSV));
    }
    assertThat(folder.resolve("all.csv")).hasSameBinaryContentAs(whole);
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "ARROW", "PARQUET"})
  void classesHaveNoIndexButInJsonLines(OutputFormat from) throws IOException {
    assertRefused(
        shards(2, from, SETTINGS),
        OutputFormat.JSONL,
        "has not the index of each class, which JSON Lines have: merge to .csv");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyShardIsAResult(OutputFormat format) throws IOException {
    for (int i = 1; i < 14; i++) {
      Files.delete(photos.resolve("%02d.png".formatted(i)));
    }
    List<Path> shards = shards(2, format, SETTINGS);
    assertThat(shards).allSatisfy(shard -> assertThat(shard).isRegularFile());
    Path all = folder.resolve("all" + ending(format));

    assertThat(ShardMerge.merge(shards, all, format, 1 << 20).rows()).isEqualTo(1);
    assertThat(rows(all, format)).hasSize(1);
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    List<Path> shards = shards(4, OutputFormat.CSV, SETTINGS);
    assertRefused(
        List.of(shards.get(0), shards.get(2), shards.get(3)),
        OutputFormat.CSV,
        "of 4 shards, 2/4 is not there: classify the same inputs with --shard 2/4, or name its");
    assertRefused(
        shards.subList(3, 4), OutputFormat.CSV, "of 4 shards, 1/4, 2/4, 3/4 are not there");
    assertRefused(List.of(), OutputFormat.CSV, "there is no shard to merge");
  }

  @Test
  void aDoubledShardIsNamed() throws IOException {
    List<Path> shards = shards(2, OutputFormat.PARQUET, SETTINGS);
    Path twin = Files.copy(shards.get(0), folder.resolve("twin.parquet"));
    assertRefused(
        List.of(shards.get(0), shards.get(1), twin),
        OutputFormat.PARQUET,
        twin + " and " + shards.get(0) + " are both shard 1/2: name one of them");
  }

  @Test
  void aShardOfOtherOptionsIsNamed() throws IOException {
    List<Path> shards = shards(2, OutputFormat.CSV, SETTINGS);
    Path other = folder.resolve("other.csv");
    classify(shard(2, 2), other, OutputFormat.CSV, BulkSettings.topK(1));
    assertRefused(
        List.of(shards.get(0), other),
        OutputFormat.CSV,
        other
            + " was made with top-k 1, and "
            + shards.get(0)
            + " with 2: classify shard 2/2 again with the options of the others");

    model = TestFiles.model("colors-softmax", folder);
    classify(shard(2, 2), other, OutputFormat.CSV, SETTINGS);
    assertRefused(
        List.of(shards.get(0), other), OutputFormat.CSV, other + " was made with the model ");
  }

  @Test
  void aShardOfAnotherNumberIsNamed() throws IOException {
    List<Path> shards = shards(2, OutputFormat.CSV, SETTINGS);
    Path other = folder.resolve("other.csv");
    classify(shard(2, 3), other, OutputFormat.CSV, SETTINGS);
    assertRefused(
        List.of(shards.get(0), other),
        OutputFormat.CSV,
        other + " is shard 2/3, and " + shards.get(0) + " is shard 1/2: merge the shards of one");
  }

  @Test
  void whatIsNoShardIsRefused() throws IOException {
    Path whole = folder.resolve("whole.csv");
    classify(ImageSource.of(List.of(photos.toString())), whole, OutputFormat.CSV, SETTINGS);
    Path notes = Files.writeString(folder.resolve("notes.csv"), "path,rank1_label\n");

    assertRefused(
        List.of(whole), OutputFormat.CSV, "is the result of all its inputs, not of a shard");
    assertRefused(
        List.of(notes),
        OutputFormat.CSV,
        "does not say which shard it is: the hidden file .notes.csv.done belongs beside it");
    assertRefused(List.of(photos), OutputFormat.CSV, "is a folder: name the results in it");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> merge(List.of(folder.resolve("none.csv")), OutputFormat.CSV))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .withMessageContaining("none.csv does not exist");
  }

  @Test
  void anUnfinishedShardIsNamed() throws IOException {
    List<Path> shards = shards(2, OutputFormat.CSV, SETTINGS);
    Path late = folder.resolve("late.csv");
    try (BulkClassifier classifier =
            BulkClassifier.open(model, EngineOptions.DEFAULTS, 1, shard(2, 2));
        ResumableOutput out = open(classifier, shard(2, 2), late, OutputFormat.CSV, SETTINGS)) {
      StopRequest stop = new StopRequest();
      classifier.classify(shard(2, 2), SETTINGS, out, (_, _) -> stop.request(), stop);
      out.suspend();
    }
    String todo = "end it with the command that began it and --resume";
    assertRefused(
        List.of(shards.get(0), folder.resolve("late.csv.unfinished")),
        OutputFormat.CSV,
        "late.csv.unfinished holds the rows of an interrupted run: " + todo);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> merge(List.of(shards.get(0), late), OutputFormat.CSV))
        .withMessageContaining("late.csv is not finished: " + todo);
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedShardIsNamed(OutputFormat format) throws IOException {
    List<Path> shards = shards(2, format, SETTINGS);
    Path second = shards.get(1);
    byte[] bytes = Files.readAllBytes(second);
    bytes[bytes.length / 2] ^= 1;
    Files.write(second, bytes);
    assertRefused(
        shards, format, second + " has as many bytes as when its run was finished, but others");
    Files.writeString(second, "more", StandardOpenOption.APPEND);
    assertRefused(shards, format, "bytes, and had");
  }

  @Test
  void aRowOfAnotherShardIsNamed() throws IOException {
    List<Path> shards = shards(2, OutputFormat.PARQUET, SETTINGS);
    Path strange = strange();
    Files.delete(folder.resolve(".2.parquet.done"));
    Files.copy(strange, shards.get(1), StandardCopyOption.REPLACE_EXISTING);

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> merge(shards, OutputFormat.PARQUET))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
        .withMessageContaining("is shard 2/2, and its row of ")
        .withMessageContaining(" belongs to shard 1/2: classify shard 2/2 again");
  }

  /** All photos in a file that says that it is the second of two shards. */
  private Path strange() throws IOException {
    Path strange = folder.resolve("strange.parquet");
    ImageSource all = ImageSource.of(List.of(photos.toString()));
    try (BulkClassifier classifier = BulkClassifier.open(model, EngineOptions.DEFAULTS, 2, all)) {
      classify(classifier, all, shard(2, 2), strange, OutputFormat.PARQUET, SETTINGS);
    }
    return strange;
  }

  @Test
  void aFormatThatSaysItselfNeedsNoReceipt() throws IOException {
    for (OutputFormat format : List.of(OutputFormat.ARROW, OutputFormat.PARQUET)) {
      List<Path> shards = shards(2, format, SETTINGS);
      Path elsewhere = Files.createDirectories(folder.resolve("elsewhere-" + format));
      List<Path> copies = new ArrayList<>();
      for (Path shard : shards) {
        copies.add(Files.copy(shard, elsewhere.resolve(shard.getFileName())));
      }
      assertThat(merge(copies, format).rows()).isEqualTo(14);
    }
  }

  @Test
  void theOutputIsNoneOfTheShards() throws IOException {
    List<Path> shards = shards(1, OutputFormat.CSV, SETTINGS);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ShardMerge.merge(shards, shards.get(0), OutputFormat.CSV, 1))
        .withMessageContaining("1.csv is one of the shards: name another output");
  }

  @Test
  void twoInputsOfOneIdAreNoSubmission() throws IOException {
    Files.copy(photos.resolve("05.png"), photos.resolve("05.jpg"));
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> merge(shards(2, OutputFormat.SUBMISSION, SETTINGS), OutputFormat.CSV))
        .withMessageContaining("two inputs have the id 05 in a submission");
  }

  @Test
  void aSubmissionAndRowsWithPathsDoNotMix() throws IOException {
    assertRefused(
        shards(1, OutputFormat.SUBMISSION, SETTINGS),
        OutputFormat.PARQUET,
        "is a submission, which has not the columns of other formats: merge to .csv");
    assertRefused(
        shards(1, OutputFormat.PARQUET, SETTINGS),
        OutputFormat.SUBMISSION,
        "holds paths, and a submission ids");
  }

  private void assertRefused(List<Path> files, OutputFormat format, String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> merge(files, format))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .withMessageContaining(message);
    assertThat(folder.resolve("all" + ending(format))).doesNotExist();
  }

  private ShardMerge merge(List<Path> files, OutputFormat format) {
    return ShardMerge.merge(files, folder.resolve("all" + ending(format)), format, 1 << 20);
  }

  private ImageSource shard(int number, int count) {
    return ImageSource.of(List.of(photos.toString())).only(new Shard(number, count));
  }

  private List<Path> shards(int count, OutputFormat format, BulkSettings settings)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      Path file = folder.resolve(number + ending(format));
      classify(shard(number, count), file, format, settings);
      files.add(file);
    }
    return files;
  }

  private void classify(ImageSource source, Path output, OutputFormat format, BulkSettings settings)
      throws IOException {
    try (BulkClassifier classifier =
        BulkClassifier.open(model, EngineOptions.DEFAULTS, 2, source)) {
      classify(classifier, source, source, output, format, settings);
    }
  }

  private void classify(
      BulkClassifier classifier,
      ImageSource source,
      ImageSource as,
      Path output,
      OutputFormat format,
      BulkSettings settings)
      throws IOException {
    try (ResumableOutput out = open(classifier, as, output, format, settings)) {
      classifier.classify(source, settings, out, BulkProgress.SILENT, new StopRequest());
      out.finish();
    }
  }

  private ResumableOutput open(
      BulkClassifier classifier,
      ImageSource source,
      Path output,
      OutputFormat format,
      BulkSettings settings) {
    return ResumableOutput.open(
        output,
        format,
        classifier.columns(settings),
        RunIdentity.of(
            model, classifier.model(), settings, format, classifier.batchSize(), source.shard()),
        classifier.workers(),
        false);
  }

  private static String ending(OutputFormat format) {
    return switch (format) {
      case CSV, SUBMISSION -> ".csv";
      case JSONL -> ".jsonl";
      case ARROW -> ".arrow";
      case ARROW_STREAM -> ".arrows";
      case PARQUET -> ".parquet";
    };
  }

  private static List<String> rows(Path file, OutputFormat format) throws IOException {
    List<String> rows = new ArrayList<>();
    try (RowReader reader = RowReader.open(file, format)) {
      for (BulkResult row = reader.next(); row != null; row = reader.next()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static List<String> names(Path file, OutputFormat format) throws IOException {
    List<String> names = new ArrayList<>();
    try (RowReader reader = RowReader.open(file, format)) {
      for (BulkResult row = reader.next(); row != null; row = reader.next()) {
        names.add(row.name());
      }
    }
    return names;
  }
}
