package dev.vireo.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextProtoTest {
  @Test
  void fieldsHaveValuesAndMessages() {
    TextProto config =
        TextProto.parse(
            """
            # a model
            name: "bir" "ds"; max_batch_size: 8
            version_policy: { specific { versions: [1, 3] versions: 5 } }
            input [ { name: 'image' dims: [ -1, 3 ] }, { name: "other" } ]
            parameters { key: "a" value: { string_value: "say \\"b\\"" } }
            parameters < key: "c" >
            """);

    assertThat(config.text("name", "")).isEqualTo("birds");
    assertThat(config.text("max_batch_size", "0")).isEqualTo("8");
    assertThat(config.text("platform", "none")).isEqualTo("none");
    assertThat(
            config
                .messages("version_policy")
                .getFirst()
                .messages("specific")
                .getFirst()
                .texts("versions"))
        .containsExactly("1", "3", "5");
    assertThat(config.messages("input").getFirst().texts("dims")).containsExactly("-1", "3");
    assertThat(config.messages("input")).hasSize(2);
    assertThat(
            config
                .messages("parameters")
                .getFirst()
                .messages("value")
                .getFirst()
                .text("string_value", ""))
        .isEqualTo("say \"b\"");
    assertThat(config.messages("parameters").getLast().text("key", "")).isEqualTo("c");
    assertThat(TextProto.parse("").fields()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "name: ",
        "name: {",
        "a { b: 1",
        "a: [1",
        "}",
        "a: \"b",
        "a: \u0001",
        ": 1"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> TextProto.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingHasAnEnd() {
    assertThatThrownBy(() -> TextProto.parse("a {".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
