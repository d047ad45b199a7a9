package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What transformers' and timm's own code makes of a picture by a configuration of theirs. */
class ProcessorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEP = 61;

  static Stream<JsonNode> goldens() throws IOException {
    try (var lines =
        Objects.requireNonNull(
            ProcessorsTest.class.getResourceAsStream("/golden/preprocessing/processors.jsonl"))) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(ProcessorsTest::tree);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void makesTheNumbersOfTheLibrary(JsonNode golden) {
    Preprocessing preprocessing = PreprocessingJson.read(golden.get("config").toString(), "golden");

    float[] numbers = numbers(preprocessing, golden);

    assertThat(preprocessing.height()).isEqualTo(golden.get("shape").get(1).intValue());
    assertThat(preprocessing.width()).isEqualTo(golden.get("shape").get(2).intValue());
    double sum = 0;
    for (float number : numbers) {
      sum += number;
    }
    for (int i = 0; i < golden.get("values").size(); i++) {
      double expected = golden.get("values").get(i).doubleValue();
      assertThat((double) numbers[STEP * i % numbers.length])
          .as("%s, number %d", golden.get("config"), i)
          .isCloseTo(expected, within(1e-5 + 1e-6 * Math.abs(expected)));
    }
    assertThat(sum / numbers.length)
        .isCloseTo(golden.get("mean").doubleValue(), within(1e-5 + 1e-6 * Math.abs(sum)));
  }

  /** CHW. */
  private static float[] numbers(Preprocessing preprocessing, JsonNode golden) {
    byte[] slot = new byte[3 * preprocessing.height() * preprocessing.width()];
    Pixels picture =
        DrawnPicture.of(
            golden.get("seed").intValue(),
            golden.get("width").intValue(),
            golden.get("height").intValue());
    new Fitter(preprocessing).fit(picture, MemorySegment.ofArray(slot));
    int plane = slot.length / 3;
    float[] numbers = new float[slot.length];
    for (int i = 0; i < slot.length; i++) {
      numbers[i % 3 * plane + i / 3] = preprocessing.normalization().apply(i % 3, slot[i] & 0xFF);
    }
    return numbers;
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
