package dev.vireo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final List<String> LABELS = List.of("ant", "bee", "cat", "dog");

  @Test
  void ranksBySoftmaxProbability() {
    Prediction prediction = new Ranking(LABELS, 3).rank(new float[] {0, 2, 1, -1}, 0);

    assertThat(prediction.ranked())
        .extracting(RankedLabel::label)
        .containsExactly("bee", "cat", "ant");
    double sum = Math.exp(0) + Math.exp(2) + Math.exp(1) + Math.exp(-1);
    assertThat(prediction.best().probability())
        .isCloseTo((float) (Math.exp(2) / sum), within(1e-7f));
  }

  @Test
  void readsTheRowAtTheOffset() {
    float[] rows = {9, 0, 0, 0, 0, 0, 0, 9};

    assertThat(new Ranking(LABELS, 1).rank(rows, 4).best())
        .extracting(RankedLabel::label, RankedLabel::index)
        .containsExactly("dog", 3);
  }

  @Test
  void equalLogitsKeepTheOrderOfTheLabels() {
    Prediction prediction = new Ranking(LABELS, 4).rank(new float[] {1, 1, 1, 1}, 0);

    assertThat(prediction.ranked())
        .extracting(RankedLabel::label)
        .containsExactlyElementsOf(LABELS);
    assertThat(prediction.ranked()).allMatch(ranked -> ranked.probability() == 0.25f);
  }

  @Test
  void givesAllLabelsWhenMoreAreAskedFor() {
    assertThat(new Ranking(LABELS, 10).rank(new float[4], 0).ranked()).hasSize(4);
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    assertThat(
            new Ranking(LABELS, 1).rank(new float[] {3e38f, -3e38f, 0, 0}, 0).best().probability())
        .isEqualTo(1f);
  }

  @Test
  void aLogitThatIsNoNumberIsTheModelsFault() {
    assertThatThrownBy(() -> new Ranking(LABELS, 1).rank(new float[] {0, Float.NaN, 0, 0}, 0))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("bee");
  }
}
