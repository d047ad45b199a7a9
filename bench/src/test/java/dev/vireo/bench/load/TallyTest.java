package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void timesRightAnswersOnly() {
    tally.add(AnswerCheck.ANSWERED, 5_000_000);
    tally.add(AnswerCheck.REFUSED, 1_000);
    tally.add(AnswerCheck.WRONG, 900_000_000);

    assertThat(tally.millis(50)).isCloseTo(5, within(0.01));
    assertThat(tally.maxMillis()).isCloseTo(5, within(0.01));
    assertThat(tally.total()).isEqualTo(3);
    assertThat(tally.count(AnswerCheck.REFUSED)).isEqualTo(1);
    assertThat(tally.count(AnswerCheck.LATE)).isZero();
  }

  @Test
  void addsUp() {
    Tally other = new Tally();
    other.add(AnswerCheck.ANSWERED, 1_000_000);
    other.add(AnswerCheck.FAILED, 1);
    tally.add(AnswerCheck.ANSWERED, 3_000_000);
    tally.add(other);

    assertThat(tally.count(AnswerCheck.ANSWERED)).isEqualTo(2);
    assertThat(tally.count(AnswerCheck.FAILED)).isEqualTo(1);
    assertThat(tally.millis(100)).isCloseTo(3, within(0.01));
  }
}
