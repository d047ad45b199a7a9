package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class FitterTest {
  /** A hundred preprocessings drawn at random, by PIL, torchvision, timm and transformers. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/golden/preprocessing/geometries.tsv",
      delimiter = '\t',
      quoteCharacter = '\'')
  void makesTheBytesOfTheLibraries(String json, int seed, int width, int height, String crc) {
    Preprocessing preprocessing = PreprocessingJson.read(json, "golden");

    assertThat(FilterTest.crc(fit(preprocessing, DrawnPicture.of(seed, width, height))))
        .as(json)
        .isEqualTo(crc);
  }

  @Test
  void refusesAnImageOfWhichNoRowIsLeft() {
    Preprocessing border =
        PreprocessingJson.read(
            "{\"fit\":\"border\",\"size\":16,\"mean\":[0,0,0],\"std\":[1,1,1]}", "test");

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> fit(border, DrawnPicture.of(0, 300, 1)))
        .matches(e -> e.code() == ErrorCode.UNSUPPORTED_IMAGE)
        .withMessageContaining("300x1");
  }

  private static byte[] fit(Preprocessing preprocessing, Pixels picture) {
    byte[] slot = new byte[3 * preprocessing.height() * preprocessing.width()];
    new Fitter(preprocessing).fit(picture, MemorySegment.ofArray(slot));
    return slot;
  }
}
