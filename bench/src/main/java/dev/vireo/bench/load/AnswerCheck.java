package dev.vireo.bench.load;

import dev.vireo.inference.ErrorCode;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** What became of a request. */
public enum AnswerCheck {
  /** The right answer. */
  ANSWERED,
  /** An answer, but not what the model says when it is asked directly. */
  WRONG,
  /** {@code OVERLOADED}. */
  REFUSED,
  /** {@code DEADLINE_EXCEEDED}. */
  LATE,
  /** Another error, or none at all. */
  FAILED;

  public static AnswerCheck of(Question question, String body) {
    JsonObject answer;
    try {
      answer = new JsonObject(body);
    } catch (DecodeException e) {
      return FAILED;
    }
    JsonObject error = answer.getJsonObject("error");
    if (error != null) {
      return ofError(error.getString("code"));
    }
    return question.isAnsweredBy(answer) ? ANSWERED : WRONG;
  }

  private static AnswerCheck ofError(String code) {
    if (ErrorCode.OVERLOADED.name().equals(code)) {
      return REFUSED;
    }
    return ErrorCode.DEADLINE_EXCEEDED.name().equals(code) ? LATE : FAILED;
  }
}
