package dev.vireo.training.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LetteringTest {
  @Test
  void comesFromTheJarNotFromTheMachine() {
    assertThat(Lettering.regular(12).getFontName()).isEqualTo("Liberation Sans");
    assertThat(Lettering.bold(12).getFontName()).isEqualTo("Liberation Sans Bold");
  }

  @Test
  void hasTheSizeAskedFor() {
    assertThat(Lettering.regular(17.5).getSize2D()).isEqualTo(17.5f);
  }

  @Test
  void knowsTheLettersOfEuropeanLabels() {
    assertThat(Lettering.regular(12).canDisplayUpTo("Blåmeis, Höckerschwan, zimorodek żółty"))
        .isEqualTo(-1);
  }
}
