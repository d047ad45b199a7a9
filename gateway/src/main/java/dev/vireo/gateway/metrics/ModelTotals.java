package dev.vireo.gateway.metrics;

import dev.vireo.inference.batch.BatchAnswer;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of a model's images since the start, whichever version answered: the sums of Triton's
 * statistics extension. Safe for use by several threads; each sum is exact, and they may be a
 * request apart from each other.
 */
public final class ModelTotals {
  /** How often, and how long together. */
  public record Total(long count, long nanos) {}

  private static final class Sum {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void add(long moreNanos) {
      count.increment();
      nanos.add(moreNanos);
    }

    Total total() {
      return new Total(count.sum(), nanos.sum());
    }
  }

  private final Sum success = new Sum();
  private final Sum fail = new Sum();
  private final Sum queue = new Sum();
  private final Sum decode = new Sum();
  private final Sum inference = new Sum();
  private final NavigableMap<Integer, Sum> batches = new ConcurrentSkipListMap<>();
  private volatile long lastMillis;

  void answered(BatchAnswer answer, long nanos) {
    success.add(nanos);
    queue.add(answer.queueNanos());
    decode.add(answer.decodeNanos());
    inference.add(answer.inferNanos());
    lastMillis = System.currentTimeMillis();
  }

  void failed(long nanos) {
    fail.add(nanos);
  }

  void ran(int images, long nanos) {
    batches.computeIfAbsent(images, size -> new Sum()).add(nanos);
  }

  /** Images answered, from submission to answer. */
  public Total success() {
    return success.total();
  }

  /** Images refused, failed or withdrawn. */
  public Total fail() {
    return fail.total();
  }

  /** Waiting for a free engine. */
  public Total queue() {
    return queue.total();
  }

  /** Decoding and resizing. */
  public Total decode() {
    return decode.total();
  }

  /** The engine's run over the batch that an image was part of. */
  public Total inference() {
    return inference.total();
  }

  /** Runs of the engine, by the images that ran together. */
  public NavigableMap<Integer, Total> batches() {
    NavigableMap<Integer, Total> totals = new TreeMap<>();
    batches.forEach((images, sum) -> totals.put(images, sum.total()));
    return totals;
  }

  /** When the last answer was given, in milliseconds since 1970; 0 before the first. */
  public long lastMillis() {
    return lastMillis;
  }
}
