package dev.vireo.spark;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in DataFrames, in this JVM: two tasks at a time, of two cores each. */
class VireoTest {
  @TempDir static Path folder;
  private static Path model;
  private static Path photos;
  private static SparkSession spark;

  @BeforeAll
  static void aSessionAndPhotos() throws IOException {
    photos = Photos.make(folder.resolve("photos"), 40);
    model = Photos.model("colors", folder);
    spark =
        SparkSession.builder()
            .master("local[4]")
            .config("spark.task.cpus", 2)
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
  }

  @AfterAll
  static void end() {
    spark.stop();
  }

  @Test
  void bytesHaveTheRowsOfVireoClassify() throws IOException {
    Dataset<Row> found = Vireo.classify(binaryFiles(), "content", model.toString());

    assertThat(found.columns())
        .containsExactly(
            "path",
            "modificationTime",
            "length",
            "rank1_label",
            "rank1_probability",
            "rank2_label",
            "rank2_probability",
            "rank3_label",
            "rank3_probability",
            "error");
    assertThat(Photos.rows(found)).isEqualTo(expected()).hasSize(42);
  }

  @Test
  void pathsAreReadByTheExecutors() throws IOException {
    Dataset<Row> found =
        Vireo.classify(
            ImageListing.list(spark, List.of(photos.toString())), "path", model.toString());

    assertThat(found.columns()).startsWith("path", "rank1_label");
    assertThat(Photos.rows(found)).isEqualTo(Photos.classified(photos, model)).hasSize(43);
    List<Row> strange =
        Vireo.classify(
                spark
                    .createDataset(
                        List.of("file:/nowhere/a.jpg", "strange://x/y", photos.toString()),
                        Encoders.STRING())
                    .toDF("path"),
                "path",
                model.toString())
            .collectAsList();
    assertThat(strange.get(0).<String>getAs("error")).startsWith("NOT_FOUND: ");
    assertThat(strange.get(1).<String>getAs("error"))
        .startsWith("UNREADABLE: ")
        .contains("strange");
    assertThat(strange.get(2).<String>getAs("error")).isEqualTo("UNREADABLE: this is a folder");
  }

  @Test
  void rowsStayInTheirOrderWithOddNumbersAndNothing() {
    Dataset<Row> some = binaryFiles().repartition(1).sort("path").cache();
    for (int batch : List.of(1, 3, 64)) {
      List<Row> rows =
          Vireo.classify(
                  some, "content", model.toString(), ClassifyOptions.DEFAULTS.withBatchSize(batch))
              .collectAsList();
      assertThat(rows).extracting(row -> row.getString(0)).isSorted().hasSize(42);
    }
    assertThat(Vireo.classify(some.limit(0), "content", model.toString()).collectAsList())
        .isEmpty();
    some.unpersist();
  }

  @Test
  void nothingInTheColumnIsARow() {
    Dataset<Row> none =
        spark.range(1).select(lit(null).cast(DataTypes.BinaryType).alias("content"));
    assertThat(
            Vireo.classify(none, "content", model.toString())
                .collectAsList()
                .getFirst()
                .<String>getAs("error"))
        .isEqualTo("EMPTY_INPUT: there is nothing in the column");
  }

  @Test
  void optionsAreThoseOfVireoClassify() {
    ClassifyOptions options =
        ClassifyOptions.DEFAULTS.withTopK(2).withThreshold(0.5f).withMinProbability(0.2f);
    Dataset<Row> found = Vireo.classify(binaryFiles(), "content", model.toString(), options);

    assertThat(found.columns()).doesNotContain("rank3_label").contains("rank2_label");
    assertThat(found.filter("error is null and rank1_label is null").count()).isPositive();
    assertThat(found.filter("rank2_probability < 0.2").count()).isZero();
  }

  @Test
  void embeddingsAreAColumn() {
    ClassifyOptions options = ClassifyOptions.DEFAULTS.withTopK(1).withEmbeddings();
    String embedded = Photos.model("colors-embedded", folder).toString();
    Dataset<Row> found = Vireo.classify(binaryFiles(), "content", embedded, options);

    assertThat(found.schema().apply("embedding").dataType().simpleString())
        .isEqualTo("array<float>");
    Row first = found.filter("path like '%/00001.png'").collectAsList().getFirst();
    assertThat(first.<Float>getList(first.fieldIndex("embedding")))
        .containsExactly(37f, 59f, 83f, 37f, 59f, 83f);
    assertThat(found.filter("embedding is null").count()).isEqualTo(2);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Vireo.classify(binaryFiles(), "content", model.toString(), options))
        .withMessageContaining("offers no embeddings");
  }

  @Test
  void theFunctionOfSqlGivesTheSameRows() throws IOException {
    Vireo.register(spark);
    binaryFiles().createOrReplaceTempView("photos");

    Dataset<Row> found =
        spark
            .sql("select path, vireo_classify(content, '" + model + "') as c from photos")
            .select("path", "c.*");

    assertThat(Photos.labels(found)).isEqualTo(Photos.labels(expected()));
    Dataset<Row> held =
        binaryFiles()
            .limit(1)
            .select(
                expr(
                    "vireo_classify(content, '%s#sha256=%s').error"
                        .formatted(model, ModelReference.sha256(model))));
    assertThat(held.collectAsList()).hasSize(1);
    assertThatThrownBy(() ->
            binaryFiles()
                .limit(1)
                .select(expr("vireo_classify(content, '" + model + "#sha256=ab12').rank1_label"))
                .collectAsList())
        .hasStackTraceContaining("and ab12 was asked for: it was replaced since the job began");
  }

  @Test
  void aModelInAHadoopFileSystemIsFetched() throws IOException {
    Dataset<Row> found = Vireo.classify(binaryFiles(), "content", model.toUri().toString());
    assertThat(Photos.rows(found)).isEqualTo(expected());
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Vireo.classify(binaryFiles(), "content", "file:///none.onnx"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .withMessageContaining("the model file:///none.onnx does not exist");
  }

  @Test
  void aJobTakesFoldersPatternsAndLists() throws IOException {
    Path list = Files.write(folder.resolve("list.txt"), List.of(photos + "/00001.png", "", "gone"));
    Path nested = Files.createDirectories(folder.resolve("nested/a/b"));
    Files.copy(photos.resolve("00002.png"), nested.resolve("2.png"));
    Files.createDirectories(folder.resolve("nested/.hidden"));
    Files.copy(photos.resolve("00002.png"), folder.resolve("nested/.hidden/3.png"));
    Files.writeString(nested.resolve("notes.txt"), "");
    Path output = folder.resolve("job.csv");

    JobSummary summary =
        job()
            .images(
                List.of(folder + "/nested", photos + "/0000[34].png", "@" + list),
                null,
                output.toString(),
                "csv");

    assertThat(summary.images()).isEqualTo(5);
    assertThat(summary.failures()).isEqualTo(1);
    Dataset<Row> rows = spark.read().option("header", true).csv(output.toString());
    assertThat(Photos.labels(rows).keySet())
        .containsExactly("00001.png", "00003.png", "00004.png", "2.png", "gone");
  }

  @Test
  void aJobTakesTables() throws IOException {
    Path table = folder.resolve("table.parquet");
    binaryFiles().select("path", "content").write().parquet(table.toString());
    Path output = folder.resolve("job.jsonl");
    assertThat(
            job()
                .tables(List.of(table.toString()), "parquet", "content", output.toString(), "jsonl")
                .images())
        .isEqualTo(42);
    assertThat(Photos.labels(spark.read().json(output.toString())))
        .isEqualTo(Photos.labels(expected()));
  }

  @Test
  void sparksUiHasWhatWasDone() {
    Counts counts = Counts.open(spark.sparkContext());
    Vireo.classify(binaryFiles(), "content", model.toString(), ClassifyOptions.DEFAULTS, counts)
        .collectAsList();
    assertThat(counts.images().value()).isEqualTo(42);
    assertThat(counts.failures().value()).isEqualTo(2);
    assertThat(counts.rate().value()).isPositive();
    assertThat(counts.images().name().get()).isEqualTo("vireo images");
    assertThat(counts.failures().name().get()).isEqualTo("vireo failed images");
    assertThat(counts.rate().name().get()).isEqualTo("vireo images/s of a core");
  }

  @Test
  void aJobThatCannotBeIsRefusedBeforeItsWork() {
    List<String> inputs = List.of(photos.toString());
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> job().images(inputs, 1, photos.toString(), "parquet"))
        .withMessageContaining(photos + " is there already: name another folder");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> job().images(inputs, 1, folder + "/none", "xml"))
        .withMessageContaining("no format is called 'xml' here: there are parquet, csv and jsonl");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> job().images(List.of(folder + "/no*"), 1, folder + "/none", "csv"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .withMessageContaining("/no* does not exist");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aFileSystemThatIsNotThereIsNamedWithWhatToAdd() {
    List<String> inputs = List.of(photos.toString());
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> job().images(List.of("s3://bucket/photos"), 1, folder + "/none", "csv"))
        .withMessageContaining("Hadoop knows no s3://, which is s3a:// there");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> job().images(inputs, 1, "s3a://bucket/rows", "csv"))
        .withMessageContaining("spark.jars.packages=org.apache.hadoop:hadoop-aws:3.5.0");
    Dataset<Row> far = spark.sql("select 's3a://bucket/a.jpg' path");
    assertThat(Photos.rows(Vireo.classify(far, "path", model.toString())).get("a.jpg").getLast())
        .asString()
        .startsWith("UNREADABLE: s3a://bucket/a.jpg: Spark has not the jar for it");
  }

  private static Job job() {
    return new Job(spark, model.toString(), ClassifyOptions.DEFAULTS);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Vireo.classify(binaryFiles(), "image", model.toString()))
        .withMessageContaining("there is no column 'image': there are path, modificationTime");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Vireo.classify(binaryFiles(), "length", model.toString()))
        .withMessageContaining("the column 'length' is bigint: it must hold bytes of images");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() ->
            Vireo.classify(binaryFiles().withColumn("error", lit("")), "content", model.toString()))
        .withMessageContaining("the frame has a column 'error' already: rename it");
  }

  @Test
  void tasksShareTheModelAndGiveTheirWorkersBack() {
    OpenModel shared =
        ExecutorModels.ofThisJvm()
            .get(
                new ModelReference(model.toString(), null, ""),
                ClassifyOptions.DEFAULTS.withTopK(1),
                Device.parse("cpu"),
                new Configuration());
    var two = shared.take(2);
    var one = shared.take(1);
    shared.giveBack(two);
    var again = shared.take(2);
    assertThat(again).containsExactlyInAnyOrderElementsOf(two);
    assertThat(shared.opened()).isEqualTo(3);
    shared.close();
    shared.giveBack(one);
    shared.giveBack(again);
    assertThatThrownBy(() -> shared.take(1)).hasMessageContaining("the executor is ending");
  }

  /** Spark's own sources of files leave out those without bytes. */
  private static Map<String, List<@Nullable Object>> expected() throws IOException {
    Map<String, List<@Nullable Object>> rows = Photos.classified(photos, model);
    assertThat(rows.remove("empty.jpg")).isNotNull();
    return rows;
  }

  private static Dataset<Row> binaryFiles() {
    return spark.read().format("binaryFile").load(photos.toString());
  }
}
