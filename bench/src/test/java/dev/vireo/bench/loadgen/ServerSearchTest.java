package dev.vireo.bench.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.bench.load.IdealQueue;
import dev.vireo.bench.loadgen.LoadGen.Hopeless;
import dev.vireo.bench.loadgen.LoadGen.Length;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerSearchTest {
  private static final long SERVICE = 10_000_000;
  private static final long BOUND = 40_000_000;

  private final FakeClock clock = new FakeClock();

  private ServerSearch search(long service, double guess) {
    return ServerSearch.run(
        rate ->
            new LoadGen(clock)
                .server(
                    List.of(clock.working(service)),
                    rate,
                    1,
                    new Length(2_000, 662),
                    11,
                    Hopeless.NEVER),
        BOUND,
        guess,
        1.02);
  }

  @Test
  void findsTheHighestRateThatKeepsTheBound() {
    // p99 of M/D/1 within four service times, as the queue without any cost of its own has it.
    double theory = 100 * IdealQueue.load(99, 4, 1);

    ServerSearch found = search(SERVICE, 100);

    assertThat(found.best().orElseThrow().rate()).isBetween(theory * 0.95, theory * 1.03);
    assertThat(found.lowestFailure() / found.best().orElseThrow().rate()).isLessThan(1.02);
  }

  @Test
  void aGuessFarTooLowOrTooHighChangesNothing() {
    double expected = search(SERVICE, 100).best().orElseThrow().rate();

    for (double guess : new double[] {5, 1_000}) {
      assertThat(search(SERVICE, guess).best().orElseThrow().rate() / expected)
          .as("guess %s", guess)
          .isBetween(0.97, 1.03);
    }
  }

  @Test
  void whereOneRequestAloneTakesTooLongNoRateHolds() {
    ServerSearch found = search(2 * BOUND, 10);

    assertThat(found.best()).isEmpty();
    assertThat(found.lowestFailure()).isLessThan(0.1);
  }

  @Test
  void tooFewQueriesShowNothing() {
    ServerSearch found =
        ServerSearch.run(
            rate ->
                new LoadGen(clock)
                    .server(
                        List.of(clock.working(1)), rate, 1, new Length(0, 400), 1, Hopeless.NEVER),
            BOUND,
            100,
            1.5);

    assertThat(found.best()).isEmpty();
  }
}
