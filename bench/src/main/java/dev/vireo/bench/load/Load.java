package dev.vireo.bench.load;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Two ways to ask: as fast as answers come, and at moments that do not depend on them. */
public final class Load {
  private static final int PATIENCE_SECONDS = 60;

  private Load() {}

  /**
   * What a load gave.
   *
   * @param seconds for which requests were sent
   * @param answersPerSecond right answers a second, from the first request to the last answer
   */
  public record Result(Tally tally, double seconds, double answersPerSecond) {}

  /**
   * Each of a number of clients sends its next request when it has the answer to the last.
   *
   * @param clients at least 1
   */
  public static Result closed(
      LoadTarget target, List<Question> questions, int clients, double seconds) {
    return new ClosedLoop(target, questions, clients, seconds).run();
  }

  /**
   * Poisson arrivals, sent whether or not earlier ones are answered. Latency counts from the moment
   * of arrival, also when the sender is late.
   *
   * @param rate requests a second
   */
  public static Result open(
      LoadTarget target, List<Question> questions, double rate, double seconds, long seed) {
    Tally tally = new Tally();
    Phaser waiting = new Phaser(1);
    Arrivals arrivals = new Arrivals(rate, seed);
    long start = System.nanoTime();
    long end = (long) (seconds * 1e9);
    int next = 0;
    for (long at = arrivals.next(); at < end; at = arrivals.next()) {
      long moment = start + at;
      sleepUntil(moment);
      Question question = questions.get(next++ % questions.size());
      waiting.register();
      target.onLoop(() ->
          target
              .send(question)
              .onComplete(done -> {
                tally.add(done.result(), System.nanoTime() - moment);
                waiting.arriveAndDeregister();
              }));
    }
    await(waiting, tally);
    return result(tally, start, seconds);
  }

  static Result result(Tally tally, long start, double seconds) {
    double until = Math.max(seconds, (tally.lastAnswer() - start) / 1e9);
    return new Result(tally, seconds, tally.count(AnswerCheck.ANSWERED) / until);
  }

  private static void sleepUntil(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Requests without an answer have failed after a while. */
  private static void await(Phaser waiting, Tally tally) {
    try {
      waiting.awaitAdvanceInterruptibly(waiting.arrive(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      for (int left = waiting.getUnarrivedParties(); left > 0; left--) {
        tally.add(AnswerCheck.FAILED, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static void await(CountDownLatch latch, double seconds) {
    try {
      if (!latch.await((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a client has waited " + PATIENCE_SECONDS + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
