package dev.vireo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.spark.RateAccumulator.Work;
import org.junit.jupiter.api.Test;

class RateAccumulatorTest {
  @Test
  void imagesOverTheTimeOfAllCoresThatWereAtThem() {
    RateAccumulator driver = new RateAccumulator();
    assertThat(driver.isZero()).isTrue();
    assertThat(driver.value()).isZero();
    RateAccumulator task = (RateAccumulator) driver.copy();
    task.add(new Work(10, 1_000_000_000));
    task.add(new Work(20, 2_000_000_000));
    RateAccumulator slower = (RateAccumulator) driver.copyAndReset();
    slower.add(new Work(30, 9_000_000_000L));

    driver.merge(task);
    assertThat(driver.value()).isEqualTo(10);
    driver.merge(slower);
    assertThat(driver.value()).isEqualTo(5);
    assertThat(driver.copy().value()).isEqualTo(5);
    driver.reset();
    assertThat(driver.isZero()).isTrue();
  }
}
