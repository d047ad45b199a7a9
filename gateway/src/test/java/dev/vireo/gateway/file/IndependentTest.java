package dev.vireo.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndependentTest {
  @Test
  void whatFailsIsNamedAfterAllElseIsDone() {
    List<String> done = new ArrayList<>();
    assertThatThrownBy(() ->
            Independent.run(
                () -> {
                  throw new VireoException(ErrorCode.INVALID_ARGUMENT, "the keys are broken");
                },
                () -> done.add("certificate"),
                () -> {
                  throw new IllegalStateException("no models");
                }))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContainingAll("the keys are broken; ", "no models");
    assertThat(done).containsExactly("certificate");
  }

  @Test
  void nothingThatFailsIsNoFailure() {
    List<String> done = new ArrayList<>();
    Independent.run(() -> done.add("keys"), () -> done.add("models"));

    assertThat(done).containsExactly("keys", "models");
  }
}
