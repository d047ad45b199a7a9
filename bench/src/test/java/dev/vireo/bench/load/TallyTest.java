package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void timesRightAnswersOnly() {
    tally.add(Verdict.ANSWERED, 5_000_000);
    tally.add(Verdict.REFUSED, 1_000);
    tally.add(Verdict.WRONG, 900_000_000);

    assertThat(tally.millis(50)).isCloseTo(5, within(0.01));
    assertThat(tally.maxMillis()).isCloseTo(5, within(0.01));
    assertThat(tally.total()).isEqualTo(3);
    assertThat(tally.count(Verdict.REFUSED)).isEqualTo(1);
    assertThat(tally.count(Verdict.LATE)).isZero();
  }

  @Test
  void addsUp() {
    Tally other = new Tally();
    other.add(Verdict.ANSWERED, 1_000_000);
    other.add(Verdict.FAILED, 1);
    tally.add(Verdict.ANSWERED, 3_000_000);
    tally.add(other);

    assertThat(tally.count(Verdict.ANSWERED)).isEqualTo(2);
    assertThat(tally.count(Verdict.FAILED)).isEqualTo(1);
    assertThat(tally.millis(100)).isCloseTo(3, within(0.01));
  }
}
