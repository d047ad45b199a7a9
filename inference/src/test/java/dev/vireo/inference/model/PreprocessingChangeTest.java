package dev.vireo.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.VireoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingChangeTest {
  private static final Preprocessing BEFORE =
      Preprocessing.centerCrop(256, 224, Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filter=bicubic | shorter edge to 256 (bicubic), center 224 x 224",
        "filter=bicubic,crop=0.95 | shorter edge to 235 (bicubic), center 224 x 224",
        "fit=stretch | stretched to 224 x 224 (bilinear)",
        "fit=border,crop=0.9,fill=[1,2,3] | resized to fit into 248 x 248 (bilinear), center 224 x 224 on [1, 2, 3]",
        "fit=none | not resized, center 224 x 224",
        "size=112 | shorter edge to 128 (bilinear), center 112 x 112",
        "size=[64,96],fit=stretch | stretched to 64 high x 96 wide (bilinear)",
        "size=[64,96],fit=cover,crop=0.8 | resized to cover 80 high x 120 wide (bilinear), center 64 high x 96 wide",
        "resize=300,center=floor | shorter edge to 300 (bilinear), center 224 x 224 (rounded down)",
        "channels=bgr | shorter edge to 256 (bilinear), center 224 x 224, blue first",
        "orientation=apply,decode=draft | turned upright as EXIF says, large JPEGs decoded in part, shorter edge to 256 (bilinear), center 224 x 224",
      })
  void setsSingleFields(String text, String words) {
    assertThat(PreprocessingWords.of(PreprocessingChange.parse(text).apply(BEFORE)))
        .isEqualTo(
            words + ", scaled to [0, 1], mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225");
  }

  @Test
  void setsTheScaleOfSamples() {
    assertThat(
            PreprocessingWords.of(
                PreprocessingChange.parse("rescale=1,mean=0,std=1").apply(BEFORE)))
        .endsWith("center 224 x 224, scaled to [0, 255]");
    assertThat(
            PreprocessingWords.of(
                PreprocessingChange.parse("rescale=0.00784313725490196,offset=-1,mean=0,std=0.5")
                    .apply(BEFORE)))
        .endsWith("center 224 x 224, scaled to [-1, 1], deviation 0.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filter | 'filter' is not FIELD=VALUE",
        "filter= | is not FIELD=VALUE",
        "filter=bicubic,,crop=1 | '' is not FIELD=VALUE",
        "filter=cubic | filter is one of",
        "blur=3 | what blur asks for is not known",
        "crop=0 | crop is a part of the resized edge",
        "crop=much | crop is a part of the resized edge",
        "mean=123.675 | a mean of 123.675",
        "size=8x8 | size is an array of 2 numbers",
      })
  void refusesWhatAFieldCannotBe(String text, String complaint) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> PreprocessingChange.parse(text).apply(BEFORE))
        .withMessageContaining(complaint);
  }

  @Test
  void changesNothingWhereNothingIsSaid() {
    assertThat(PreprocessingChange.NONE.apply(BEFORE)).isSameAs(BEFORE);
  }
}
