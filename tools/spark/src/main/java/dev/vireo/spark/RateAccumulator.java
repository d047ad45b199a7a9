package dev.vireo.spark;

import org.apache.spark.util.AccumulatorV2;

/**
 * Images/s of a core that works: images over the time that cores were at them, which reading them
 * is part of. Spark's UI shows it for each stage and task.
 */
final class RateAccumulator extends AccumulatorV2<RateAccumulator.Work, Double> {
  private static final long serialVersionUID = 1L;

  /**
   * @param nanos of each core, added up
   */
  record Work(long images, long nanos) {}

  private long images;
  private long nanos;

  @Override
  public void add(Work work) {
    images += work.images();
    nanos += work.nanos();
  }

  @Override
  public void merge(AccumulatorV2<Work, Double> other) {
    RateAccumulator those = (RateAccumulator) other;
    images += those.images;
    nanos += those.nanos;
  }

  @Override
  public AccumulatorV2<Work, Double> copy() {
    RateAccumulator copy = new RateAccumulator();
    copy.merge(this);
    return copy;
  }

  @Override
  public void reset() {
    images = 0;
    nanos = 0;
  }

  @Override
  public boolean isZero() {
    return images == 0 && nanos == 0;
  }

  /** 0 before there is any. */
  @Override
  public Double value() {
    return nanos == 0 ? 0.0 : images * 1e9 / nanos;
  }
}
