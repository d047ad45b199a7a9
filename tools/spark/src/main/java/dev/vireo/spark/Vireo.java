package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Images in DataFrames. What is wrong with an image is its row's error; it stops nothing. */
public final class Vireo {
  /** The name of the function in SQL. */
  public static final String SQL_FUNCTION = "vireo_classify";

  private Vireo() {}

  /**
   * The five most probable classes, as {@link #classify(Dataset, String, String, ClassifyOptions)}.
   */
  public static Dataset<Row> classify(Dataset<Row> frame, String column, String model) {
    return classify(frame, column, model, ClassifyOptions.DEFAULTS);
  }

  /**
   * Adds the columns of a classification. They are computed when the result is, by the executors.
   *
   * @param column of the images' bytes, as {@code binaryFile} and Parquet have them, which is not
   *     in the result; or of their paths, which executors read through Hadoop's file systems
   * @param model an ONNX file: on this machine, from where Spark brings it to the executors, or in
   *     one of Hadoop's file systems, from where each executor fetches it once. It is opened here
   *     too, for its labels
   * @return the other columns, then those of {@code vireo classify}'s Parquet
   * @throws VireoException INVALID_ARGUMENT when the frame has not the column or has one of the new
   *     ones; otherwise as {@link dev.vireo.inference.engine.Model#open}
   */
  public static Dataset<Row> classify(
      Dataset<Row> frame, String column, String model, ClassifyOptions options) {
    return classify(
        frame, column, model, options, Counts.open(frame.sparkSession().sparkContext()));
  }

  static Dataset<Row> classify(
      Dataset<Row> frame, String column, String model, ClassifyOptions options, Counts counts) {
    StructType schema = frame.schema();
    boolean path = isPath(schema, column);
    SparkSession session = frame.sparkSession();
    SerializableConfiguration configuration =
        new SerializableConfiguration(session.sessionState().newHadoopConf());
    DriverModel driver =
        DriverModel.open(session.sparkContext(), model, options, configuration.value());
    ResultColumns results = driver.columns();
    int at = schema.fieldIndex(column);
    RowInputs inputs = new RowInputs(at, path, schema.length(), configuration);
    PartitionClassifier classifier =
        new PartitionClassifier(driver.reference(), options, inputs, results, counts);
    return frame.mapPartitions(classifier, Encoders.row(schema(schema, inputs, results)));
  }

  private static boolean isPath(StructType schema, String column) {
    List<String> names = List.of(schema.fieldNames());
    if (!names.contains(column)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "there is no column '" + column + "': there are " + String.join(", ", names));
    }
    DataType type = schema.apply(column).dataType();
    if (!type.equals(DataTypes.BinaryType) && !type.equals(DataTypes.StringType)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the column '%s' is %s: it must hold bytes of images (binary), or paths (string)"
              .formatted(column, type.simpleString()));
    }
    return type.equals(DataTypes.StringType);
  }

  private static StructType schema(StructType given, RowInputs inputs, ResultColumns results) {
    List<StructField> fields = new ArrayList<>(List.of(given.fields()));
    if (!inputs.path()) {
      fields.remove(inputs.column());
    }
    Set<String> names = fields.stream().map(StructField::name).collect(Collectors.toSet());
    for (StructField field : results.fields()) {
      if (!names.add(field.name())) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the frame has a column '%s' already: rename it (withColumnRenamed) or leave it out"
                .formatted(field.name()));
      }
      fields.add(field);
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  /**
   * Makes {@code vireo_classify(content, 'hdfs:///models/birds.onnx')} known to SQL: a struct with
   * the columns of a classification, five ranks. The model lies where every executor finds it, in a
   * Hadoop file system, and may have {@code #sha256=...} behind its name, to which it is held. One
   * image goes through the model at a time: {@link #classify(Dataset, String, String)} is faster.
   */
  public static void register(SparkSession session) {
    SerializableConfiguration configuration =
        new SerializableConfiguration(session.sessionState().newHadoopConf());
    List<StructField> fields = SqlClassify.COLUMNS.fields();
    session
        .udf()
        .register(
            SQL_FUNCTION,
            new SqlClassify(configuration),
            new StructType(fields.toArray(StructField[]::new)));
  }
}
