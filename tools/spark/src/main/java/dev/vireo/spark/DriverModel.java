package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BatchClassifier;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * What the driver must know of a model before executors run it.
 *
 * @param columns of its results
 */
record DriverModel(ModelReference reference, ResultColumns columns) {
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  /**
   * Opens it once, and hands a local file to Spark for distribution.
   *
   * @throws VireoException as {@link Model#open}; INVALID_ARGUMENT when embeddings are wanted and
   *     it offers none
   */
  static DriverModel open(
      SparkContext context, String model, ClassifyOptions options, Configuration configuration) {
    ModelReference wanted = ModelReference.parse(model);
    Path local = local(wanted.location());
    try {
      if (local != null) {
        ResultColumns columns = columns(local, options);
        return new DriverModel(distribute(context, local), columns);
      }
      Path folder = Files.createTempDirectory("vireo-model-");
      try {
        Path file = wanted.fetch(folder, configuration);
        ModelReference checked =
            new ModelReference(wanted.location(), null, ModelReference.sha256(file));
        return new DriverModel(checked, columns(file, options));
      } finally {
        FolderTree.delete(folder);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot hand on the model " + model + ": " + IoReason.of(e), e);
    }
  }

  private static @Nullable Path local(String location) {
    if (location.contains("://")) {
      return null;
    }
    Path path = Path.of(location);
    return Files.isRegularFile(path) ? path : null;
  }

  private static ResultColumns columns(Path file, ClassifyOptions options) {
    try (Model model = Model.open(file, options.engine().withDevice(Device.parse("cpu")))) {
      return ResultColumns.of(BatchClassifier.columns(model, options.settings()));
    }
  }

  private static ModelReference distribute(SparkContext context, Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          file
              + " has more than 2 GiB, which is too much for Spark to bring to the executors: put"
              + " it into a file system that they see (hdfs://, s3a://) and name it there");
    }
    Broadcast<byte[]> content =
        JavaSparkContext.fromSparkContext(context).broadcast(Files.readAllBytes(file));
    return new ModelReference(file.toString(), content, ModelReference.sha256(file));
  }
}
