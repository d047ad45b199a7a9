package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.RankedLabel;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCheckTest {
  private final Question question =
      new Question(
          Buffer.buffer(),
          List.of(new RankedLabel("robin", 3, 0.93f), new RankedLabel("wren", 7, 0.05f)));

  @Test
  void theModelsOwnAnswerIsRight() {
    assertThat(AnswerCheck.of(question, answer(3, 0.93001))).isEqualTo(AnswerCheck.ANSWERED);
  }

  @Test
  void anotherClassOrProbabilityIsWrong() {
    assertThat(AnswerCheck.of(question, answer(4, 0.93))).isEqualTo(AnswerCheck.WRONG);
    assertThat(AnswerCheck.of(question, answer(3, 0.929))).isEqualTo(AnswerCheck.WRONG);
    assertThat(AnswerCheck.of(question, answer(3, 0.93, 0.049))).isEqualTo(AnswerCheck.WRONG);
    assertThat(AnswerCheck.of(question, "{\"predictions\":[]}")).isEqualTo(AnswerCheck.WRONG);
    assertThat(AnswerCheck.of(question, "{}")).isEqualTo(AnswerCheck.WRONG);
  }

  @Test
  void anyAnswerIsRightWhereNoneIsExpected() {
    Question open = new Question(Buffer.buffer(), List.of());

    assertThat(AnswerCheck.of(open, answer(9, 0.1))).isEqualTo(AnswerCheck.ANSWERED);
  }

  @ParameterizedTest
  @CsvSource({"OVERLOADED,REFUSED", "DEADLINE_EXCEEDED,LATE", "CORRUPT_IMAGE,FAILED"})
  void errorsAreToldApartByTheirCode(String code, AnswerCheck verdict) {
    assertThat(AnswerCheck.of(question, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"\"}}"))
        .isEqualTo(verdict);
  }

  @Test
  void whatIsNotJsonIsAFailure() {
    assertThat(AnswerCheck.of(question, "<html>")).isEqualTo(AnswerCheck.FAILED);
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
