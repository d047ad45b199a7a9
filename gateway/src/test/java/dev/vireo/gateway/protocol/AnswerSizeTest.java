package dev.vireo.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import org.junit.jupiter.api.Test;

class AnswerSizeTest {
  @Test
  void anAnswerHoldsAHundredThousandLabels() {
    assertThatCode(() -> AnswerSize.check(100, 1000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> AnswerSize.check(64, 21_841))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("21841 labels of each of 64 images");
  }
}
