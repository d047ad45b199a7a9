package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.training.source.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static List<Sample> samples(int... perClass) {
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < perClass.length; label++) {
      for (int i = 0; i < perClass[label]; i++) {
        samples.add(Sample.of(Path.of(label + "-" + i + ".jpg"), label));
      }
    }
    return samples;
  }

  private static long count(List<Sample> samples, int label) {
    return samples.stream().filter(sample -> sample.label() == label).count();
  }

  @RepeatedTest(50)
  void dividesEveryClassAlikeAndLosesNothing(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int[] perClass = random.ints(1 + random.nextInt(6), 1, 40).toArray();
    double fraction = 0.01 + 0.98 * random.nextDouble();
    List<Sample> samples = samples(perClass);
    Split split = Split.stratified(samples, fraction, random.nextLong());

    Set<Sample> union = new HashSet<>(split.training());
    union.addAll(split.validation());
    assertThat(union).hasSize(samples.size());
    assertThat(split.training().size() + split.validation().size()).isEqualTo(samples.size());
    for (int label = 0; label < perClass.length; label++) {
      long held = count(split.validation(), label);
      assertThat(count(split.training(), label)).isPositive();
      if (perClass[label] > 1) {
        assertThat(held).isPositive();
        assertThat(Math.abs(held - fraction * perClass[label])).isLessThanOrEqualTo(1);
      } else {
        assertThat(held).isZero();
      }
    }
  }

  @Test
  void followsTheSeedAlone() {
    List<Sample> samples = samples(30, 30);
    assertThat(Split.stratified(samples, 0.2, 5)).isEqualTo(Split.stratified(samples, 0.2, 5));
    assertThat(Split.stratified(samples, 0.2, 5)).isNotEqualTo(Split.stratified(samples, 0.2, 6));
  }

  @Test
  void refusesToHoldOutNothingOrEverything() {
    assertThatThrownBy(() -> Split.stratified(samples(3), 0, 1)).hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> Split.stratified(samples(3), 1, 1)).hasMessageContaining("not 1.0");
  }
}
