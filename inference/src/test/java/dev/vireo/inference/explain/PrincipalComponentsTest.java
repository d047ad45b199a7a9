package dev.vireo.inference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  @Test
  void findsTheDirectionsInWhichRowsVaryMost() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[200][3];
    for (float[] row : rows) {
      double far = random.nextDouble(-10, 10);
      double near = random.nextDouble(-2, 2);
      row[0] = (float) (5 + 0.6 * far - 0.8 * near);
      row[1] = (float) (1 + 0.8 * far + 0.6 * near);
      row[2] = 7;
    }
    PrincipalComponents components = PrincipalComponents.of(rows, 2);
    // Slightly turned, as the random samples of both are not quite uncorrelated.
    assertThat(components.direction(0)).containsExactly(new double[] {0.6, 0.8, 0}, within(0.03));
    assertThat(Math.abs(components.direction(1)[0])).isCloseTo(0.8, within(0.03));
    assertThat(components.direction(1)[2]).isCloseTo(0, within(1e-6));
    double sum = 0;
    for (float[] row : rows) {
      sum += components.coordinate(row, 0);
    }
    assertThat(sum).isCloseTo(0, within(1e-3));
  }

  @Test
  void thereAreNoMoreDirectionsThanRowsVaryIn() {
    float[][] rows = {{1, 0, 0}, {3, 0, 0}};
    PrincipalComponents components = PrincipalComponents.of(rows, 5);
    assertThat(components.count()).isEqualTo(2);
    assertThat(components.direction(0)).containsExactly(new double[] {1, 0, 0}, within(1e-9));
    assertThat(components.coordinate(rows[1], 0)).isCloseTo(1, within(1e-9));
    assertThat(components.coordinate(rows[1], 1)).isZero();
  }
}
