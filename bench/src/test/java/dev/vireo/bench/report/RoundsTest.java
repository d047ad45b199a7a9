package dev.vireo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Rounds rounds = new Rounds();

  @Test
  void medianIsTheMiddleValueOrTheMeanOfTheTwo() {
    rounds.add(3);
    rounds.add(1);
    assertThat(rounds.median()).isEqualTo(2);

    rounds.add(9);
    assertThat(rounds.median()).isEqualTo(3);
  }

  @Test
  void showsTheMedianWithItsSpread() {
    rounds.add(0.9721);
    rounds.add(0.9684);
    rounds.add(0.9755);

    assertThat(rounds.spread(3)).isEqualTo("0.972 (0.968 to 0.976)");
    assertThat(rounds.last()).isEqualTo(0.9755);
  }

  @Test
  void hasNoMedianBeforeTheFirstRound() {
    assertThatIllegalStateException().isThrownBy(rounds::median);
  }
}
