package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void theErrorIsTheMeanDistanceOfConfidenceAndAccuracy() {
    Calibration calibration = new Calibration(10);
    // Nine tenths sure and always right: 0.1 too modest. Just over half sure, right once in four.
    for (int i = 0; i < 6; i++) {
      calibration.add(0.92f, true);
    }
    for (int i = 0; i < 4; i++) {
      calibration.add(0.55f, i == 0);
    }
    assertThat(calibration.images(9)).isEqualTo(6);
    assertThat(calibration.accuracy(5)).isEqualTo(0.25);
    assertThat(calibration.confidence(5)).isCloseTo(0.55, within(1e-6));
    assertThat(calibration.expectedError()).isCloseTo(0.6 * 0.08 + 0.4 * 0.3, within(1e-6));
  }

  @Test
  void certaintyIsInTheLastBinAndNoImagesHaveNoError() {
    Calibration calibration = new Calibration(15);
    assertThat(calibration.expectedError()).isZero();
    calibration.add(1, true);
    calibration.add(0, false);
    assertThat(calibration.images(14)).isEqualTo(1);
    assertThat(calibration.images(0)).isEqualTo(1);
    assertThat(calibration.expectedError()).isZero();
  }
}
