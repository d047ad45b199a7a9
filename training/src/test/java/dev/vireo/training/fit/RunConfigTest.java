package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The configurations beside this class are of runs on three classes of drawn birds, from before
 * settings could be read back; they lack the machine's facts.
 */
class RunConfigTest {
  private static final List<String> OF_THE_DATA = List.of("labels", "training", "validation");
  private static final RunFolder RUN = new RunFolder(Path.of("run"));

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 3, 10, 32), 0.2, 1);
  }

  private static String older(String name) throws IOException {
    try (InputStream resource =
        RunConfigTest.class.getResourceAsStream("configurations/" + name + ".json")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private RunConfig repeated(String config) {
    return RunConfig.of(TrainingSettings.parse(config, "config.json").resolve(data), data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "resnet", "cnn"})
  void saysWhatItAlwaysSaid(String name) throws IOException {
    String config = older(name);
    ObjectNode before = RunConfig.parse(config).json();
    assertThat(repeated(config).json().without(OF_THE_DATA).toString())
        .isEqualTo(before.without(OF_THE_DATA).toString());
  }

  @Test
  void aRunOfBeforeIsGoneOnWithThoughItDoesNotSayWhereFilesLay() throws JsonProcessingException {
    String tuned =
        """
        {"epochs": 2, "validation": {"images": 3, "checksum": "0a", "fraction": 0.1},
         "tuning": {"pretrained": {"file": "a.pth", "path": "/x/a.pth", "checksum": "1b"}},
         "distillation": {"teacher": "t.onnx", "path": "/x/t.onnx", "checksum": "2c"}}\
        """;
    RunConfig now = RunConfig.parse(tuned);
    RunConfig before =
        RunConfig.parse(
            tuned.replaceAll("\"path\": \"[^\"]+\", ", "").replaceAll(", \"fraction\": 0.1", ""));
    assertThat(before).isNotEqualTo(now);
    assertThatCode(() -> now.requireSame(before, RUN)).doesNotThrowAnyException();
    RunConfig other = RunConfig.parse(tuned.replace("1b", "1c"));
    assertThatThrownBy(() -> other.requireSame(before, RUN))
        .hasMessageContaining("tuning.pretrained.checksum was \"1b\" and is now \"1c\"");
  }

  @Test
  void namesTheShareThatWasHeldOut() throws IOException {
    RunConfig config = repeated(older("vit"));
    assertThat(TrainingSettings.parse(config.json().toString(), "config.json"))
        .extracting(settings -> settings.orUsual(LoopSettings.HELD_OUT_SHARE))
        .isEqualTo(0.2);
  }
}
