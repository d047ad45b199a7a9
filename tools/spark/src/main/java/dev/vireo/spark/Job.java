package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Inputs in, a folder of rows out. */
record Job(SparkSession session, String model, ClassifyOptions options) {
  /** Some minutes of work for a core, and little to do again where a task dies. */
  private static final int IMAGES_PER_TASK = 2_000;

  /** For each core, so that one slow task is a small part of the whole. */
  private static final int TASKS_PER_CORE = 4;

  /**
   * @param partitions tasks, or null for what suits their number
   */
  JobSummary images(
      List<String> inputs, @Nullable Integer partitions, String output, String format) {
    requireFresh(output);
    describe("list images");
    Dataset<Row> listed = ImageListing.list(session, inputs).persist(StorageLevel.DISK_ONLY());
    int tasks = partitions == null ? tasks(listed.count()) : partitions;
    return write(listed.repartition(tasks), "path", output, format);
  }

  private int tasks(long images) {
    long cores = session.sparkContext().defaultParallelism();
    long each = Math.clamp(images / (cores * TASKS_PER_CORE), 1, IMAGES_PER_TASK);
    return Math.clamp(Math.ceilDiv(images, each), 1, 1_000_000);
  }

  /**
   * @param column of bytes or paths
   */
  JobSummary tables(
      List<String> inputs, String tableFormat, String column, String output, String format) {
    requireFresh(output);
    Dataset<Row> tables = session.read().format(tableFormat).load(inputs.toArray(String[]::new));
    return write(tables, column, output, format);
  }

  private JobSummary write(Dataset<Row> frame, String column, String output, String format) {
    Counts counts = Counts.open(session.sparkContext());
    Dataset<Row> rows = Vireo.classify(frame, column, model, options, counts);
    describe("classify with " + ModelReference.parse(model).name());
    long start = System.nanoTime();
    switch (format) {
      case "parquet" ->
          rows.write().mode(SaveMode.ErrorIfExists).option("compression", "zstd").parquet(output);
      case "csv" -> rows.write().mode(SaveMode.ErrorIfExists).option("header", true).csv(output);
      case "jsonl" -> rows.write().mode(SaveMode.ErrorIfExists).json(output);
      default ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "no format is called '" + format + "' here: there are parquet, csv and jsonl");
    }
    return new JobSummary(
        counts.images().value(), counts.failures().value(), (System.nanoTime() - start) / 1e9);
  }

  /** In Spark's UI, of the stages that follow. */
  private void describe(String what) {
    session.sparkContext().setJobDescription("vireo: " + what);
  }

  private void requireFresh(String output) {
    try {
      Path folder = new Path(output);
      if (HadoopFiles.of(folder, session.sessionState().newHadoopConf()).exists(folder)) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            output + " is there already: name another folder, or remove this one first");
      }
    } catch (IOException | IllegalArgumentException e) {
      String reason = e instanceof IOException io ? IoReason.of(io) : e.getMessage();
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + output + ": " + reason, e);
    }
  }
}
