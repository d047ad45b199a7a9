package dev.vireo.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Accumulators that Spark's UI shows with each stage. What a task did that is done again, because
 * it died or its rows are read twice, counts again.
 */
record Counts(LongAccumulator images, LongAccumulator failures) implements Serializable {
  static Counts open(SparkContext context) {
    return new Counts(
        context.longAccumulator("vireo images"), context.longAccumulator("vireo failed images"));
  }

  void add(long classified, long failed) {
    images.add(classified);
    failures.add(failed);
  }
}
