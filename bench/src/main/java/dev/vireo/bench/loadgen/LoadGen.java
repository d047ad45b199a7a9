package dev.vireo.bench.loadgen;

import dev.vireo.bench.load.Arrivals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Sends queries to lanes as a scenario says. Each run lasts for a time and a number of queries,
 * whichever takes longer, as MLPerf's minimum duration and minimum query count do.
 */
public final class LoadGen {
  /** The latency of a query without an answer: an hour. */
  private static final long UNANSWERED = 3_600_000_000_000L;

  private final Clock clock;

  /** What one lane did. */
  private record Share(long samples, double seconds, Latencies latencies) {}

  /**
   * How long a run lasts.
   *
   * @param seconds at least
   * @param queries at least
   */
  public record Length(double seconds, long queries) {}

  public LoadGen(Clock clock) {
    this.clock = clock;
  }

  /**
   * Every lane takes one batch after the other.
   *
   * @param batch samples that a lane is given at once
   */
  public Measured offline(List<? extends Lane> lanes, int batch, Length length) {
    AtomicInteger next = new AtomicInteger();
    long perLane = Math.ceilDiv(length.queries(), lanes.size());
    return collect(
        lanes, lane -> closed(lane, () -> next.getAndAdd(batch), batch, length.seconds(), perLane));
  }

  /** One lane takes one query after the other. */
  public Measured stream(Lane lane, int samplesPerQuery, Length length) {
    AtomicInteger next = new AtomicInteger();
    return collect(
        List.of(lane),
        only ->
            closed(
                only,
                () -> next.getAndAdd(samplesPerQuery),
                samplesPerQuery,
                length.seconds(),
                length.queries()));
  }

  @FunctionalInterface
  private interface Samples {
    int next();
  }

  private Share closed(Lane lane, Samples samples, int each, double seconds, long queries) {
    Latencies latencies = new Latencies();
    long start = clock.nanos();
    long end = start + (long) (seconds * 1e9);
    long now = start;
    do {
      lane.answer(samples.next() & Integer.MAX_VALUE, each);
      long answered = clock.nanos();
      latencies.add(answered - now);
      now = answered;
    } while (now - end < 0 || latencies.count() < queries);
    return new Share((long) latencies.count() * each, (now - start) / 1e9, latencies);
  }

  /**
   * Poisson arrivals of single samples at a rate. A lane that is free takes the one that has waited
   * longest, and with it as many as wait already and fit into a batch. Latency counts from the
   * moment of arrival, however late the lane is.
   *
   * @param rate samples a second
   * @param batch most samples that a lane takes at once
   * @param hopeless ends the run early when so many queries took longer than the bound
   */
  public Measured server(
      List<? extends Lane> lanes,
      double rate,
      int batch,
      Length length,
      long seed,
      Hopeless hopeless) {
    Queue queue =
        new Queue(
            new Arrivals(rate, seed),
            clock.nanos(),
            (long) (length.seconds() * 1e9),
            length.queries());
    AtomicInteger late = new AtomicInteger();
    return collect(lanes, lane -> serve(lane, queue, batch, hopeless, late));
  }

  /**
   * When a run under load is given up.
   *
   * @param boundNanos of the latency
   * @param above queries beyond it
   */
  public record Hopeless(long boundNanos, int above) {
    /** Never. */
    public static final Hopeless NEVER = new Hopeless(Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Arrivals in their order, each given out once. */
  private static final class Queue {
    private final Arrivals arrivals;
    private final long start;
    private final long duration;
    private final long queries;
    private long next;
    private long taken;

    Queue(Arrivals arrivals, long start, long duration, long queries) {
      this.arrivals = arrivals;
      this.start = start;
      this.duration = duration;
      this.queries = queries;
      this.next = arrivals.next();
    }

    /**
     * The next arrival.
     *
     * @return its moment, or -1 when there are no more
     */
    synchronized long take() {
      if (next >= duration && taken >= queries) {
        return -1;
      }
      long moment = start + next;
      next = arrivals.next();
      taken++;
      return moment;
    }

    /** The next arrival if it has come by now, otherwise -1. */
    synchronized long takeWaiting(long now) {
      return start + next - now <= 0 ? take() : -1;
    }

    synchronized int taken() {
      return (int) (taken & Integer.MAX_VALUE);
    }
  }

  private Share serve(Lane lane, Queue queue, int batch, Hopeless hopeless, AtomicInteger late) {
    Latencies latencies = new Latencies();
    long start = clock.nanos();
    long[] moments = new long[batch];
    for (long moment = queue.take(); moment >= 0; moment = queue.take()) {
      clock.sleepUntil(moment);
      int count = 0;
      long now = clock.nanos();
      for (long more = moment; more >= 0; more = count < batch ? queue.takeWaiting(now) : -1) {
        moments[count++] = more;
      }
      boolean answered = answers(lane, queue.taken(), count);
      long then = clock.nanos();
      for (int i = 0; i < count; i++) {
        long latency = answered ? then - moments[i] : UNANSWERED;
        latencies.add(latency);
        if (latency > hopeless.boundNanos()) {
          late.incrementAndGet();
        }
      }
      if (late.get() >= hopeless.above()) {
        break;
      }
    }
    return new Share(latencies.count(), (clock.nanos() - start) / 1e9, latencies);
  }

  private static boolean answers(Lane lane, int first, int count) {
    try {
      lane.answer(first, count);
      return true;
    } catch (Unanswered _) {
      return false;
    }
  }

  /** Runs the lanes at once; one alone in the caller's thread. */
  private static Measured collect(List<? extends Lane> lanes, Function<Lane, Share> work) {
    List<Share> shares = new ArrayList<>();
    if (lanes.size() == 1) {
      shares.add(work.apply(lanes.getFirst()));
    } else {
      try (ExecutorService threads = Executors.newFixedThreadPool(lanes.size())) {
        List<Future<Share>> running = new ArrayList<>();
        for (Lane lane : lanes) {
          running.add(threads.submit(() -> work.apply(lane)));
        }
        for (Future<Share> each : running) {
          shares.add(get(each));
        }
      }
    }
    long samples = 0;
    double seconds = 0;
    double rate = 0;
    for (Share share : shares) {
      samples += share.samples();
      seconds = Math.max(seconds, share.seconds());
      rate += share.seconds() > 0 ? share.samples() / share.seconds() : 0;
    }
    return new Measured(
        samples, seconds, rate, Latencies.of(shares.stream().map(Share::latencies).toList()));
  }

  private static Share get(Future<Share> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
