package dev.vireo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.RunIdentity;
import dev.vireo.inference.bulk.StopRequest;
import dev.vireo.inference.bulk.merge.FetchedShards;
import dev.vireo.inference.bulk.merge.ShardMerge;
import dev.vireo.inference.bulk.resume.FinishedRun;
import dev.vireo.inference.bulk.resume.ResultPlace;
import dev.vireo.inference.bulk.resume.ResumableOutput;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.store.Stores;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs whose inputs and results are objects: as those over files, and resumed like them. */
class S3ClassifyTest {
  private static final BulkSettings SETTINGS = BulkSettings.topK(2);
  private static final Color[] COLORS = {Color.RED, Color.GREEN, Color.BLUE, new Color(40, 60, 50)};

  @TempDir static Path folder;
  private static LocalS3 s3;
  private static Path model;

  @BeforeAll
  static void aServerWithPhotos() throws Exception {
    s3 = new LocalS3();
    model = folder.resolve("colors.onnx");
    try (InputStream in = S3ClassifyTest.class.getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
    for (int i = 0; i < 14; i++) {
      s3.put("in/ä/%02d.png".formatted(i), photo(COLORS[i % COLORS.length]));
    }
    s3.put("in/ä/03.png", "torn".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] photo(Color color) throws IOException {
    BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, 16, 12);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @AfterAll
  static void stop() throws Exception {
    LocalS3.forget();
    s3.close();
  }

  @BeforeEach
  void theEnvironmentNamesTheServer() {
    s3.become();
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "JSONL", "ARROW", "PARQUET"})
  void shardsInTheStoreBecomeOneResultThere(OutputFormat format) throws IOException {
    String ending = "." + format.name().toLowerCase(Locale.ROOT);
    String out = "s3://photos/out-" + format + "/";
    for (int number = 1; number <= 3; number++) {
      classify(out + number + ending, format, Optional.of(new Shard(number, 3)));
    }
    classify(out + "whole" + ending, format, Optional.empty());
    try (Stores stores = new Stores();
        FetchedShards shards = FetchedShards.of(List.of(out + "?" + ending), stores)) {
      ResultPlace place = ResultPlace.of(out + "all" + ending, stores);
      ShardMerge merged = ShardMerge.merge(shards.files(), place.file(), format, 1 << 20);
      place.publish();
      assertThat(merged).isEqualTo(new ShardMerge(3, 14, 1));
      assertThat(place.file()).as("gone with its folder").doesNotExist();
      assertThat(place.file().getParent()).doesNotExist();
    }
    assertThat(rows(out + "all" + ending, format)).isEqualTo(rows(out + "whole" + ending, format));
  }

  /** Text as it is; of the others the length, as each says its own run in its metadata. */
  private static Object rows(String address, OutputFormat format) {
    byte[] content = s3.get(address.substring("s3://photos/".length()));
    return format.streams() ? new String(content, StandardCharsets.UTF_8) : content.length > 0;
  }

  @Test
  void whatIsThereNeedsNothingToBeResumed() throws IOException {
    String address = "s3://photos/done/rows.csv";
    Map<String, String> identity = classify(address, OutputFormat.CSV, Optional.empty());
    assertThat(s3.has("done/rows.csv")).isTrue();
    assertThat(s3.has("done/.rows.csv.done")).isTrue();
    try (Stores stores = new Stores();
        ImageSource source = source(stores)) {
      FinishedRun run = ResultPlace.of(address, stores).finished(OutputFormat.CSV).orElseThrow();
      run.require(address, identity, source.iterator());
      assertThat(run.failures()).isEqualTo(1);
      assertThat(ResultPlace.of("s3://photos/done/other.csv", stores).finished(OutputFormat.CSV))
          .isEmpty();
    }
    s3.put("done/rows.csv", new byte[3]);
    try (Stores stores = new Stores()) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> ResultPlace.of(address, stores).finished(OutputFormat.CSV))
          .withMessageStartingWith(address + " has 3 bytes, and had ");
    }
  }

  @Test
  void rowsOfAnInterruptedRunAreGoneOnWith() throws IOException {
    String address = "s3://photos/resumed/rows.csv";
    try (Stores stores = new Stores();
        ImageSource source = source(stores);
        BulkClassifier classifier = classifier(source)) {
      ResultPlace place = ResultPlace.of(address, stores);
      Map<String, String> identity = identity(classifier, OutputFormat.CSV, source);
      StopRequest stop = new StopRequest();
      try (ResumableOutput out = open(place, classifier, identity, false)) {
        classifier.classify(source, SETTINGS, out, stopAfter(stop), stop);
        out.suspend();
        assertThat(out.committedInputs()).isBetween(1L, 13L);
      }
      assertThat(place.finished(OutputFormat.CSV)).as("nothing whole is there").isEmpty();
      try (ResumableOutput out = open(place, classifier, identity, true)) {
        assertThat(out.resumedInputs()).isPositive();
        classifier.classify(source, SETTINGS, out, BulkProgress.SILENT, new StopRequest());
        out.finish();
      }
      assertThat(s3.has("resumed/rows.csv")).isFalse();
      assertThat(place.finished(OutputFormat.CSV)).as("made, and not sent").isPresent();
      place.publish();
      assertThat(place.finished(OutputFormat.CSV)).as("sent").isPresent();
    }
    assertThat(new String(s3.get("resumed/rows.csv"), StandardCharsets.UTF_8).lines()).hasSize(15);
  }

  private static BulkProgress stopAfter(StopRequest stop) {
    return (images, _) -> stop.request();
  }

  @Test
  void aResultThatCannotBeSentStaysHere() throws IOException {
    try (Stores stores = new Stores()) {
      ResultPlace nowhere = ResultPlace.of("s3://nowhere/rows.csv", stores);
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(nowhere::check)
          .withMessage("cannot write s3://nowhere/rows.csv: there is no bucket nowhere")
          .extracting(VireoException::code)
          .isEqualTo(ErrorCode.OUTPUT_FAILED);
      Files.createDirectories(nowhere.file().getParent());
      Files.writeString(nowhere.file(), "rows");
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(nowhere::publish)
          .withMessageContaining("All rows are in " + nowhere.file());
      assertThat(nowhere.file()).hasContent("rows");
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> ResultPlace.of("s3://photos/out/", stores))
          .withMessageContaining("name an object in it");
    }
  }

  /** Small batches, so that a run can be stopped within. */
  private static BulkClassifier classifier(ImageSource source) {
    return BulkClassifier.open(model, EngineOptions.DEFAULTS.withThreads(1), 2, source);
  }

  private static ImageSource source(Stores stores) {
    return ImageSource.of(List.of("s3://photos/in"), new ByteArrayInputStream(new byte[0]), stores);
  }

  private static Map<String, String> identity(
      BulkClassifier classifier, OutputFormat format, ImageSource source) {
    return RunIdentity.of(
        model, classifier.model(), SETTINGS, format, classifier.batchSize(), source.shard());
  }

  private static ResumableOutput open(
      ResultPlace place, BulkClassifier classifier, Map<String, String> identity, boolean resume) {
    return ResumableOutput.open(
        place.file(),
        OutputFormat.CSV,
        classifier.columns(SETTINGS),
        identity,
        classifier.workers(),
        resume);
  }

  private static Map<String, String> classify(
      String address, OutputFormat format, Optional<Shard> shard) throws IOException {
    try (Stores stores = new Stores();
        ImageSource all = source(stores);
        BulkClassifier classifier = classifier(all)) {
      ImageSource source = shard.map(all::only).orElse(all);
      ResultPlace place = ResultPlace.of(address, stores);
      Map<String, String> identity = identity(classifier, format, source);
      try (ResumableOutput out =
          ResumableOutput.open(
              place.file(),
              format,
              classifier.columns(SETTINGS),
              identity,
              classifier.workers(),
              false)) {
        classifier.classify(source, SETTINGS, out, BulkProgress.SILENT, new StopRequest());
        out.finish();
      }
      place.publish();
      return identity;
    }
  }
}
