package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosineScheduleTest {
  @Test
  void risesInAStraightLineAndFallsAlongACosine() {
    CosineSchedule schedule = new CosineSchedule(0.4, 4, 12);
    assertThat(schedule.rate(0)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.rate(1)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(3)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.rate(4)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.rate(6)).isCloseTo(0.4 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(schedule.rate(8)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(11)).isPositive().isLessThan(0.02);
  }

  @Test
  void startsAtThePeakWithoutWarmUp() {
    assertThat(new CosineSchedule(0.4, 0, 10).rate(0)).isEqualTo(0.4);
  }

  @Test
  void isAllWarmUpWhereThatLastsTheWholeRun() {
    CosineSchedule schedule = new CosineSchedule(1, 5, 5);
    assertThat(schedule.rate(4)).isEqualTo(1);
  }

  @Test
  void refusesAWarmUpLongerThanTheRun() {
    assertThatThrownBy(() -> new CosineSchedule(0.1, 11, 10)).hasMessageContaining("11 of 10");
    assertThatThrownBy(() -> new CosineSchedule(Double.NaN, 0, 10)).hasMessageContaining("NaN");
  }
}
