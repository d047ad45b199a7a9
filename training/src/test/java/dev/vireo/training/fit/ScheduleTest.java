package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.fit.Schedule.Decay;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static Schedule.Rates cosine(double peak, double warmupEpochs, int epochs) {
    return new Schedule(Decay.COSINE, peak, warmupEpochs, 0, 0).over(epochs, 1);
  }

  @Test
  void risesInAStraightLineAndFallsAlongACosine() {
    Schedule.Rates rates = cosine(0.4, 4, 12);
    assertThat(rates.rate(0)).isCloseTo(0.1, within(1e-12));
    assertThat(rates.rate(1)).isCloseTo(0.2, within(1e-12));
    assertThat(rates.rate(3)).isCloseTo(0.4, within(1e-12));
    assertThat(rates.rate(4)).isCloseTo(0.4, within(1e-12));
    assertThat(rates.rate(6)).isCloseTo(0.4 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(rates.rate(8)).isCloseTo(0.2, within(1e-12));
    assertThat(rates.rate(11)).isPositive().isLessThan(0.02);
  }

  @Test
  void risesFromAndFallsToAShareOfThePeak() {
    Schedule.Rates rates = new Schedule(Decay.LINEAR, 2, 0.5, 0.2, 0.1).over(12, 8);
    assertThat(rates.warmupSteps()).isEqualTo(4);
    assertThat(rates.rate(0)).isCloseTo(2 * 0.4, within(1e-12));
    assertThat(rates.rate(3)).isCloseTo(2, within(1e-12));
    assertThat(rates.rate(4)).isCloseTo(2, within(1e-12));
    assertThat(rates.rate(8)).isCloseTo(2 * (0.1 + 0.9 * 0.5), within(1e-12));
    assertThat(rates.rate(11)).isCloseTo(2 * (0.1 + 0.9 * 0.125), within(1e-12));
  }

  @Test
  void warmsUpForTheNearestWholeNumberOfSteps() {
    assertThat(new Schedule(Decay.COSINE, 1, 0.3, 0, 0).over(10, 5).warmupSteps()).isEqualTo(2);
    assertThat(new Schedule(Decay.COSINE, 1, 0.28, 0, 0).over(10, 5).warmupSteps()).isEqualTo(1);
  }

  @Test
  void mayBeginAndEndAtThePeak() {
    Schedule.Rates rates = new Schedule(Decay.COSINE, 0.3, 2, 1, 1).over(6, 1);
    for (int step = 0; step < 6; step++) {
      assertThat(rates.rate(step)).isCloseTo(0.3, within(1e-12));
    }
  }

  @Test
  void staysWhereItIsAskedTo() {
    Schedule.Rates rates = new Schedule(Decay.CONSTANT, 0.3, 0, 0, 0).over(10, 5);
    assertThat(rates.rate(0)).isEqualTo(0.3);
    assertThat(rates.rate(9)).isEqualTo(0.3);
  }

  @Test
  void startsAtThePeakWithoutWarmUp() {
    assertThat(cosine(0.4, 0, 10).rate(0)).isEqualTo(0.4);
  }

  @Test
  void isAllWarmUpWhereThatLastsTheWholeRun() {
    assertThat(cosine(1, 5, 5).rate(4)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(() -> cosine(0.1, 11, 10))
        .hasMessageContaining("11 steps")
        .hasMessageContaining("10");
    assertThatThrownBy(() -> cosine(Double.NaN, 0, 10)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Schedule(Decay.LINEAR, 1, 0, 0, 2))
        .hasMessageContaining("last learning rate");
    assertThatThrownBy(() -> new Schedule(Decay.LINEAR, 1, 0, -1, 0))
        .hasMessageContaining("first learning rate");
  }
}
