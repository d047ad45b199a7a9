package dev.vireo.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"vireo-demo/models/vit.onnx", "./vireo", "/opt/a_b@1:2,3+4=5%.x"})
  void plainWordsStayAsTheyAre(String word) {
    assertThat(ShellWords.quote(word)).isEqualTo(word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "my photos",
        "it's",
        "$HOME",
        "a*b",
        "c\"d",
        "e\\f",
        "g\nh",
        "~",
        "Vögel",
        "#x"
      })
  void theShellReadsBackWhatWasQuoted(String word) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWords.quote(word)).start();

    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(word);
  }
}
