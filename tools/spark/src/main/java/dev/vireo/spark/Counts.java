package dev.vireo.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Accumulators that Spark's UI shows with each stage. What a task did that is done again, because
 * it died or its rows are read twice, counts again.
 */
record Counts(LongAccumulator images, LongAccumulator failures, RateAccumulator rate)
    implements Serializable {
  static Counts open(SparkContext context) {
    RateAccumulator rate = new RateAccumulator();
    context.register(rate, "vireo images/s of a core");
    return new Counts(
        context.longAccumulator("vireo images"),
        context.longAccumulator("vireo failed images"),
        rate);
  }

  /**
   * @param nanos of each core that was at them, added up
   */
  void add(long classified, long failed, long nanos) {
    images.add(classified);
    failures.add(failed);
    rate.add(new RateAccumulator.Work(classified, nanos));
  }
}
