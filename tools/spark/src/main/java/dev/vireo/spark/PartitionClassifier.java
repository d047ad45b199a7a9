package dev.vireo.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** What an executor does with a partition. */
record PartitionClassifier(
    ModelReference model,
    ClassifyOptions options,
    RowInputs inputs,
    ResultColumns columns,
    Counts counts)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    TaskContext task = TaskContext.get();
    OpenModel open =
        ExecutorModels.ofThisJvm()
            .get(model, options, TaskDevice.of(task), inputs.configuration().value());
    ClassifiedRows classified = new ClassifiedRows(rows, inputs, columns, open, counts, task);
    task.addTaskCompletionListener((TaskCompletionListener) _ -> classified.close());
    return classified;
  }
}
