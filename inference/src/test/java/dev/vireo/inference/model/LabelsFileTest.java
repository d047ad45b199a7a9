package dev.vireo.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tench\ngreat, shark\ncock's\n",
        "\uFEFFtench\r\ngreat, shark\r\n\r\ncock's\r\n",
        "[\"tench\",\"great, shark\",\"cock's\"]",
        "\uFEFF[\"tench\",\"great, shark\",\"cock's\"]",
        "{\"id2label\":{\"0\":\"tench\",\"1\":\"great, shark\",\"2\":\"cock's\"}}",
        "{\"0\":\"tench\",\"1\":\"great, shark\",\"2\":\"cock's\"}",
        "{\"2\":\"cock's\",\"0\":\"tench\",\"1\":\"great, shark\"}",
        "{\"0\":[\"n1\",\"tench\"],\"1\":[\"n2\",\"great, shark\"],\"2\":[\"n3\",\"cock's\"]}",
        "{\"cock's\":2,\"tench\":0,\"great, shark\":1}",
        "{\"label_names\":[\"tench\",\"great, shark\",\"cock's\"]}",
        "{\"label_names\":{\"0\":\"tench\",\"1\":\"great, shark\",\"2\":\"cock's\"}}",
        "{\"label_names\":{\"tench\":0,\"great, shark\":1,\"cock's\":2}}",
        "{\"label_names\":[\"n1\",\"n2\",\"n3\"],\"label_descriptions\":"
            + "{\"n1\":\"tench\",\"n2\":\"great, shark\",\"n3\":\"cock's\"}}",
        "{\"names\":{\"0\":\"tench\",\"1\":\"great, shark\",\"2\":\"cock's\"},\"task\":\"classify\"}",
        "{0: 'tench', 1: 'great, shark', 2: \"cock's\"}",
        "{'names': {0: 'tench',\n 1: 'great, shark', 2: 'cock\\'s',}}"
      })
  void readsLabelsAsTheyAreFound(String text) throws IOException {
    assertThat(LabelsFile.read(file(text, StandardCharsets.UTF_8)))
        .containsExactly("tench", "great, shark", "cock's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void readsWhatWindowsWrites(String charset) throws IOException {
    String mark = charset.equals("UTF-16") ? "" : "\uFEFF";
    assertThat(LabelsFile.read(file(mark + "tench\nRöhre\n", Charset.forName(charset))))
        .containsExactly("tench", "Röhre");
  }

  @Test
  void changesNoNameThatOnlyLooksLikeAKey() throws IOException {
    assertThat(LabelsFile.read(file("[\"a, 1: b\",\"c\"]", StandardCharsets.UTF_8)))
        .containsExactly("a, 1: b", "c");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertInvalid("{\"0\":\"a\",\"2\":\"b\"}", "it has no name for class 1");
    assertInvalid("{\"a\":0,\"b\":2}", "it numbers b with 2");
    assertInvalid("{\"a\":0,\"b\":0}", "it numbers b with 0");
    assertInvalid("{\"model_type\":\"vit\"}", "it has no name for class 0");
    assertInvalid("[\"a\",3]", "a label must be a string, not 3");
    assertInvalid("path: x\nnames:\n  0: a\n", "it is a YAML file");
    assertInvalid("{}", "it holds no labels");
    assertInvalid("\n \n", "it holds no labels");
  }

  private void assertInvalid(String text, String why) throws IOException {
    Path file = file(text, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> LabelsFile.read(file))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(why);
  }

  private Path file(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("labels"), text.getBytes(charset));
  }
}
