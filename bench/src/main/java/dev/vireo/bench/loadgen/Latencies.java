package dev.vireo.bench.loadgen;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import org.HdrHistogram.Histogram;

/** Latencies of queries in nanoseconds, each kept, so that percentiles are exact. */
public final class Latencies {
  private static final int DIGITS = 3;

  private long[] values = new long[256];
  private int count;
  private boolean sorted;

  /** Those of several lanes together. */
  static Latencies of(Collection<Latencies> parts) {
    Latencies all = new Latencies();
    parts.forEach(all::addAll);
    return all;
  }

  /**
   * @param nanos 0 or more
   */
  public void add(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("no query is answered before it came: " + nanos);
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = nanos;
    sorted = false;
  }

  public void addAll(Latencies other) {
    for (int i = 0; i < other.count; i++) {
      add(other.values[i]);
    }
  }

  public int count() {
    return count;
  }

  /** How many exceeded a bound. */
  public int above(long nanos) {
    int above = 0;
    for (int i = 0; i < count; i++) {
      above += values[i] > nanos ? 1 : 0;
    }
    return above;
  }

  /**
   * The smallest latency that a share of the queries did not exceed (nearest rank), in nanoseconds.
   *
   * @param share above 0, at most 1
   */
  public long percentile(double share) {
    if (count == 0) {
      throw new IllegalStateException("no query was answered");
    }
    return ascending((int) Math.ceil(share * count - 1e-9) - 1);
  }

  /**
   * @param rank from 0, the shortest
   */
  long ascending(int rank) {
    if (!sorted) {
      Arrays.sort(values, 0, count);
      sorted = true;
    }
    return values[rank];
  }

  /** The mean in nanoseconds; not a number where there is none. */
  public double mean() {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum / count;
  }

  /**
   * As HdrHistogram writes them: its V2 format, compressed, in Base64; microseconds to three
   * digits.
   */
  public String encoded() {
    Histogram micros = new Histogram(DIGITS);
    for (int i = 0; i < count; i++) {
      micros.recordValue(Math.max(1, values[i] / 1000));
    }
    ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
    int length = micros.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }
}
