package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.RankedLabel;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  private final Question question =
      new Question(
          Buffer.buffer(),
          List.of(new RankedLabel("robin", 3, 0.93f), new RankedLabel("wren", 7, 0.05f)));

  @Test
  void theModelsOwnAnswerIsRight() {
    assertThat(Verdict.of(question, answer(3, 0.93001))).isEqualTo(Verdict.ANSWERED);
  }

  @Test
  void anotherClassOrProbabilityIsWrong() {
    assertThat(Verdict.of(question, answer(4, 0.93))).isEqualTo(Verdict.WRONG);
    assertThat(Verdict.of(question, answer(3, 0.929))).isEqualTo(Verdict.WRONG);
    assertThat(Verdict.of(question, answer(3, 0.93, 0.049))).isEqualTo(Verdict.WRONG);
    assertThat(Verdict.of(question, "{\"predictions\":[]}")).isEqualTo(Verdict.WRONG);
    assertThat(Verdict.of(question, "{}")).isEqualTo(Verdict.WRONG);
  }

  @Test
  void anyAnswerIsRightWhereNoneIsExpected() {
    Question open = new Question(Buffer.buffer(), List.of());

    assertThat(Verdict.of(open, answer(9, 0.1))).isEqualTo(Verdict.ANSWERED);
  }

  @ParameterizedTest
  @CsvSource({"OVERLOADED,REFUSED", "DEADLINE_EXCEEDED,LATE", "CORRUPT_IMAGE,FAILED"})
  void errorsAreToldApartByTheirCode(String code, Verdict verdict) {
    assertThat(Verdict.of(question, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"\"}}"))
        .isEqualTo(verdict);
  }

  @Test
  void whatIsNotJsonIsAFailure() {
    assertThat(Verdict.of(question, "<html>")).isEqualTo(Verdict.FAILED);
  }

  private static String answer(int index, double probability) {
    return answer(index, probability, 0.05);
  }

  private static String answer(int index, double first, double second) {
    return ("{\"predictions\":[{\"label\":\"robin\",\"index\":%d,\"probability\":%s},"
            + "{\"label\":\"wren\",\"index\":7,\"probability\":%s}]}")
        .formatted(index, first, second);
  }
}
