package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DraftTrialTest {
  private static final JpegScale TO_20 = JpegScale.draft(Preprocessing.centerCrop(20));

  private final DraftTrial trial = new DraftTrial();

  @Test
  void oneLargeJpegInSixtyFourIsDecodedBothWaysAndAllInFull() {
    byte[] file = Golden.bytes("draft/420.jpg");
    try (PixelDecoder plain = new OpenCvDecoder(PixelDecoder.DEFAULT_PIXEL_LIMIT);
        PixelDecoder trying = trying()) {
      byte[] expected = Golden.rgb(plain.decode(file));
      for (int i = 0; i < 130; i++) {
        assertThat(Golden.rgb(trying.decode(file))).isEqualTo(expected);
      }
    }

    DraftGain gain = trial.gain();
    assertThat(gain.images()).isEqualTo(130);
    assertThat(gain.tried()).isEqualTo(2);
    assertThat(gain.fullSeconds()).isPositive().isLessThan(gain.seconds());
    assertThat(gain.draftSeconds()).isPositive();
    trial.reset();
    assertThat(trial.gain()).isEqualTo(DraftGain.NONE);
  }

  @Test
  void imagesWithoutAScaleDoNotCount() {
    try (PixelDecoder trying = trying()) {
      for (int i = 0; i < 70; i++) {
        assertThat(trying.decode(Golden.bytes("color.png")).width()).isEqualTo(20);
        assertThat(trying.decode(Golden.bytes("baseline.jpg")).width()).isEqualTo(20);
      }
    }
    assertThat(trial.gain()).isEqualTo(DraftGain.NONE);
  }

  @Test
  void aDamagedImageIsTheErrorThatItIs() {
    byte[] file = Golden.bytes("draft/420.jpg");
    for (int i = 0; i < 64; i++) {
      trial.decoded(1);
    }
    assertThat(trial.due()).isTrue();
    try (PixelDecoder trying = trying()) {
      assertThat(catchCode(trying, Arrays.copyOf(file, 3000))).isEqualTo("CORRUPT_IMAGE");
      assertThat(trial.gain().tried()).isZero();
      assertThat(trying.decode(file).width()).isEqualTo(261);
      assertThat(trial.gain().tried()).isEqualTo(1);
    }
  }

  @Test
  void whatIsSavedIsTheShareOfThoseTriedOfTheTimeOfAll() {
    DraftGain gain = new DraftGain(100, 40, 2, 1, 0.25).plus(new DraftGain(60, 24, 1, 0.5, 0.125));

    assertThat(gain.images()).isEqualTo(160);
    assertThat(gain.saved()).isCloseTo(64 * 0.75, within(1e-9));
    assertThat(new DraftGain(9, 4, 0, 0, 0).saved()).as("none was tried").isZero();
    assertThat(new DraftGain(9, 4, 1, 1, 2).saved()).as("slower").isZero();
  }

  private PixelDecoder trying() {
    return new TryingDecoder(new OpenCvDecoder(PixelDecoder.DEFAULT_PIXEL_LIMIT), TO_20, trial);
  }

  private static String catchCode(PixelDecoder decoder, byte[] file) {
    try {
      return "none: " + decoder.decode(file).width();
    } catch (VireoException e) {
      return e.code().name();
    }
  }
}
