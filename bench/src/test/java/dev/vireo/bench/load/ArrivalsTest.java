package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final int MANY = 100_000;

  @Test
  void comeAtTheRateAskedFor() {
    Arrivals arrivals = new Arrivals(250, 1);
    long last = 0;
    for (int i = 0; i < MANY; i++) {
      last = arrivals.next();
    }

    assertThat(last / 1e9).isCloseTo(MANY / 250.0, within(4.0));
  }

  @Test
  void haveExponentialGaps() {
    Arrivals arrivals = new Arrivals(1000, 2);
    long before = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      long now = arrivals.next();
      double gap = (now - before) / 1e6;
      sum += gap;
      squares += gap * gap;
      before = now;
    }

    // Of an exponential distribution the standard deviation is the mean, here 1 ms.
    double mean = sum / MANY;
    assertThat(Math.sqrt(squares / MANY - mean * mean)).isCloseTo(1, within(0.03));
  }

  @Test
  void neverGoBack() {
    Arrivals arrivals = new Arrivals(1e6, 3);
    long before = 0;
    for (int i = 0; i < MANY; i++) {
      long now = arrivals.next();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  @Test
  void needAPositiveRate() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Arrivals(0, 0));
  }
}
