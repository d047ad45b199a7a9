package dev.vireo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.bulk.OffHeapMemory;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a cluster of two executor processes, some of which do not live to their end. */
class ClusterTest {
  private static final Pattern HAD = Pattern.compile("executor had (\\d+) KiB");
  private static final int HEAP_MIB = 512;

  @TempDir static Path folder;
  private static Path photos;
  private static Path model;
  private static SparkHome spark;

  @BeforeAll
  static void anInstalledSpark() throws IOException {
    photos = Photos.make(folder.resolve("photos"), 240);
    model = Photos.model("colors", folder);
    spark = SparkHome.make(folder.resolve("spark"));
  }

  @Test
  void theApplicationGivesTheRowsOfVireoClassify() throws Exception {
    Path output = folder.resolve("rows");
    Path copies = Files.createDirectories(folder.resolve("tmp"));
    Map<String, String> conf = conf();
    conf.put("spark.executor.extraJavaOptions", "-Djava.io.tmpdir=" + copies);
    String printed =
        spark.submit(
            Main.class.getName(),
            conf,
            List.of(
                photos.toString(),
                "-m",
                model.toString(),
                "-o",
                output.toString(),
                "--partitions",
                "6"));

    assertThat(rows(output)).isEqualTo(Photos.classified(photos, model)).hasSize(243);
    assertThat(printed).containsPattern("243 images classified in .* images/s, 3 failed");
    List<String> logs = spark.executorLogs();
    assertThat(String.join("", logs)).contains("opened");
    assertThat(logs)
        .as("once, however many tasks it has")
        .allSatisfy(log ->
            assertThat(log.split("ExecutorModels: opened ", -1)).hasSizeLessThanOrEqualTo(2));
    assertEndsEmpty(copies);
  }

  /** An executor removes its copy of a model when it has closed it, as the last that it does. */
  private static void assertEndsEmpty(Path copies) throws Exception {
    for (int moment = 0; moment < 100 && !copies(copies).isEmpty(); moment++) {
      Thread.sleep(100);
    }
    assertThat(copies(copies)).isEmpty();
  }

  private static List<Path> copies(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("vireo-")).toList();
    }
  }

  @Test
  void aKilledTaskAndAKilledExecutorChangeNoRow() throws Exception {
    Path output = folder.resolve("survived");
    String printed = spark.submit(KillingJob.class.getName(), conf(), job(output, "kill"));

    assertThat(printed).contains("killed 1 tasks and 1 executors");
    assertThat(rows(output)).isEqualTo(Photos.classified(photos, model)).hasSize(243);
  }

  @Test
  void anExecutorTakesNoMoreBesideItsHeapThanTheFormulaSays() throws Exception {
    Path output = folder.resolve("measured");
    Map<String, String> conf = conf();
    conf.put("spark.executor.memory", HEAP_MIB + "m");
    conf.put(
        "spark.executor.extraJavaOptions",
        "-Xms%dm -XX:+AlwaysPreTouch -XX:+UseSerialGC".formatted(HEAP_MIB));
    String printed = spark.submit(KillingJob.class.getName(), conf, job(output, "spare"));

    List<Long> had =
        HAD.matcher(printed)
            .results()
            .map((MatchResult found) -> Long.parseLong(found.group(1)) << 10)
            .toList();
    assertThat(had).hasSize(2);
    try (Model opened = Model.open(model, EngineOptions.DEFAULTS)) {
      long limit =
          OffHeapMemory.bytes(
              Files.size(model), 1, opened.bestBatch(), opened.facts().preprocessing(), 16 * 12);
      assertThat(had)
          .allSatisfy(
              bytes -> assertThat(bytes - ((long) HEAP_MIB << 20)).isPositive().isLessThan(limit));
    }
  }

  private static List<String> job(Path output, String what) {
    return List.of(photos.toString(), model.toString(), output.toString(), what);
  }

  private static Map<String, String> conf() {
    return new HashMap<>(
        Map.of("spark.ui.enabled", "false", "spark.local.dir", folder.resolve("local").toString()));
  }

  private static Map<String, List<@Nullable Object>> rows(Path output) {
    try (SparkSession session =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", false).getOrCreate()) {
      return Photos.rows(session.read().parquet(output.toString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
