package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.bulk.BatchClassifier;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.engine.Device;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** The SQL function: an image's bytes and a model's path become a struct. */
record SqlClassify(SerializableConfiguration configuration)
    implements UDF2<byte @Nullable [], String, Row> {
  static final ResultColumns COLUMNS = new ResultColumns(ClassifyOptions.DEFAULTS.topK(), 0);

  /** One image at a time. */
  private static final ClassifyOptions OPTIONS = ClassifyOptions.DEFAULTS.withBatchSize(1);

  @Override
  public Row call(byte @Nullable [] content, String model) {
    TaskContext task = TaskContext.get();
    // Spark folds constants on the driver, where there is no task.
    Device device = task == null ? Device.parse("cpu") : TaskDevice.of(task);
    OpenModel open =
        ExecutorModels.ofThisJvm()
            .get(ModelReference.parse(model), OPTIONS, device, configuration.value());
    ImageFile image =
        content == null
            ? new UnusableInput("", ErrorCode.EMPTY_INPUT, "there is nothing in the column")
            : new HeldMember("", ByteBuffer.wrap(content));
    List<BatchClassifier> worker = open.take(1);
    try {
      @Nullable Object[] values = new Object[COLUMNS.count()];
      COLUMNS.put(worker.getFirst().classify(List.of(image)).getFirst(), values, 0);
      return RowFactory.create(values);
    } finally {
      open.giveBack(worker);
    }
  }
}
