package dev.vireo.bench.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.bench.loadgen.LoadGen.Hopeless;
import dev.vireo.bench.loadgen.LoadGen.Length;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An engine of known service time, and a clock that only it moves. */
class LoadGenTest {
  private static final long MILLISECOND = 1_000_000;

  private final FakeClock clock = new FakeClock();
  private final LoadGen loadGen = new LoadGen(clock);

  @Test
  void offlineCountsSamplesOfWholeBatches() {
    Measured measured =
        loadGen.offline(List.of(clock.working(40 * MILLISECOND)), 8, new Length(10, 1));

    assertThat(measured.samples()).isEqualTo(250 * 8);
    assertThat(measured.samplesPerSecond()).isCloseTo(200, within(1e-9));
    assertThat(measured.seconds()).isCloseTo(10, within(1e-9));
  }

  @Test
  void aStreamAsksAgainWhenItHasTheAnswer() {
    Measured measured = loadGen.stream(clock.working(5 * MILLISECOND), 1, new Length(1, 1));

    assertThat(measured.latencies().count()).isEqualTo(200);
    assertThat(measured.latencies().percentile(0.9)).isEqualTo(5 * MILLISECOND);
    assertThat(measured.samplesPerSecond()).isCloseTo(200, within(1e-9));
  }

  @Test
  void aQueryOfEightIsOneLatencyAndEightSamples() {
    List<Integer> asked = new ArrayList<>();
    Lane work = clock.working(20 * MILLISECOND);
    Lane lane =
        (first, count) -> {
          asked.add(first);
          assertThat(count).isEqualTo(8);
          work.answer(first, count);
        };

    Measured measured = loadGen.stream(lane, 8, new Length(0.1, 1));

    assertThat(measured.samples()).isEqualTo(40);
    assertThat(measured.latencies().count()).isEqualTo(5);
    assertThat(asked).containsExactly(0, 8, 16, 24, 32);
  }

  @Test
  void runsUntilBothTimeAndQueriesSuffice() {
    Lane slow = clock.working(100 * MILLISECOND);

    assertThat(loadGen.stream(slow, 1, new Length(1, 64)).latencies().count()).isEqualTo(64);
    assertThat(loadGen.stream(slow, 1, new Length(10, 64)).latencies().count()).isEqualTo(100);
  }

  @Test
  void waitingUnderPoissonArrivalsIsThatOfTheory() {
    // M/D/1: the mean wait is load / (2 (1 - load)) service times (Pollaczek and Khinchine).
    for (double load : new double[] {0.3, 0.5, 0.8}) {
      Measured measured = server(load, 4_000);
      double waited = (measured.latencies().mean() - 10 * MILLISECOND) / (10 * MILLISECOND);

      assertThat(waited)
          .as("load %s", load)
          .isCloseTo(load / (2 * (1 - load)), within(0.04 * load / (1 - load)));
    }
  }

  @Test
  void theTailUnderPoissonArrivalsIsThatOfTheory() {
    double p99 = server(0.8, 20_000).latencies().percentile(0.99) / (10.0 * MILLISECOND);

    assertThat(shareThatWaitsAtMost(p99 - 1, 0.8)).isCloseTo(0.99, within(0.001));
  }

  /** Crommelin 1932: the distribution of waiting before one server of fixed service time. */
  private static double shareThatWaitsAtMost(double time, double load) {
    double sum = 0;
    double factorial = 1;
    for (int k = 0; k <= time; k++) {
      factorial *= Math.max(1, k);
      double exponent = load * (time - k);
      sum += Math.pow(-exponent, k) / factorial * Math.exp(exponent);
    }
    return (1 - load) * sum;
  }

  private Measured server(double load, double seconds) {
    return loadGen.server(
        List.of(clock.working(10 * MILLISECOND)),
        load * 100,
        1,
        new Length(seconds, 1),
        7,
        Hopeless.NEVER);
  }

  @Test
  void latencyCountsFromTheArrivalAndNotFromTheStartOfWork() {
    // Twice as many arrive as can be served: the last waits for about half of the run.
    Measured measured = server(2, 100);

    assertThat(measured.latencies().percentile(1) / 1e9).isCloseTo(100, within(10.0));
    assertThat(measured.seconds()).isCloseTo(200, within(20.0));
  }

  @Test
  void theSameSeedGivesTheSameArrivals() {
    Measured once = server(0.5, 50);
    Measured again = server(0.5, 50);

    assertThat(again.latencies().count()).isEqualTo(once.latencies().count());
    assertThat(again.latencies().percentile(0.99)).isEqualTo(once.latencies().percentile(0.99));
  }

  @Test
  void whatWaitsIsTakenTogetherUpToABatch() {
    List<Integer> batches = new ArrayList<>();
    Lane work = clock.working(10 * MILLISECOND);
    Lane lane =
        (first, count) -> {
          batches.add(count);
          work.answer(first, count);
        };

    Measured measured = loadGen.server(List.of(lane), 1000, 4, new Length(1, 1), 3, Hopeless.NEVER);

    assertThat(batches).allMatch(count -> count >= 1 && count <= 4).contains(4);
    assertThat(batches.stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(measured.latencies().count());
  }

  @Test
  void aHopelessLoadIsNotWaitedFor() {
    Measured measured =
        loadGen.server(
            List.of(clock.working(10 * MILLISECOND)),
            1000,
            1,
            new Length(100, 1),
            3,
            new Hopeless(50 * MILLISECOND, 20));

    assertThat(measured.latencies().above(50 * MILLISECOND)).isEqualTo(20);
  }

  @Test
  void aQueryThatIsTurnedAwayIsLaterThanAnyBoundUnderArrivals() {
    Lane refusing =
        (first, _) -> {
          clock.sleepUntil(clock.nanos() + MILLISECOND);
          if (first % 10 == 0) {
            throw new Unanswered("full");
          }
        };

    Measured measured =
        loadGen.server(List.of(refusing), 50, 1, new Length(20, 1), 3, Hopeless.NEVER);

    int all = measured.latencies().count();
    assertThat(measured.latencies().above(60_000_000_000L)).isBetween(all / 11, all / 9);
    assertThatThrownBy(() -> loadGen.stream(refusing, 1, new Length(1, 1)))
        .isInstanceOf(Unanswered.class);
  }

  @Test
  void lanesWorkAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    Lane lane =
        (_, _) -> {
          both.countDown();
          try {
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };

    Measured measured = new LoadGen(Clock.SYSTEM).offline(List.of(lane, lane), 2, new Length(0, 2));

    assertThat(measured.samples()).isEqualTo(4);
  }

  @Test
  void aLaneThatFailsFailsTheRun() {
    Lane broken =
        (_, _) -> {
          throw new IllegalArgumentException("no such image");
        };

    assertThatThrownBy(() -> loadGen.offline(List.of(broken, broken), 1, new Length(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such image");
  }

  @Test
  void warmsUpUntilTwoWindowsAreEquallyFast() {
    long[] millis = {90, 60, 45, 44, 43, 43, 43, 43};
    int[] window = {0};

    WarmUp warm =
        WarmUp.run(
            seconds ->
                loadGen.stream(
                    clock.working(millis[window[0]++] * MILLISECOND), 1, new Length(seconds, 1)),
            1,
            100);

    assertThat(warm.stable()).isTrue();
    assertThat(window[0]).isEqualTo(6);
  }

  @Test
  void saysWhenItNeverBecameStable() {
    long[] millis = {1};

    WarmUp warm =
        WarmUp.run(
            seconds -> {
              millis[0] *= 2;
              return loadGen.stream(
                  clock.working(millis[0] * MILLISECOND), 1, new Length(seconds, 1));
            },
            1,
            10);

    assertThat(warm.stable()).isFalse();
    assertThat(warm.seconds()).isBetween(10.0, 20.0);
  }
}
