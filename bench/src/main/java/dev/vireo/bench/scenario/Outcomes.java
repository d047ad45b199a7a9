package dev.vireo.bench.scenario;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Tally;

/** Counts of a tally in words. */
final class Outcomes {
  private Outcomes() {}

  /** The number of right answers, and what else there was, if there was anything. */
  static String describe(Tally tally) {
    StringBuilder text = new StringBuilder().append(tally.count(AnswerCheck.ANSWERED));
    for (AnswerCheck verdict : AnswerCheck.values()) {
      if (verdict != AnswerCheck.ANSWERED && tally.count(verdict) > 0) {
        text.append(", ").append(tally.count(verdict)).append(' ').append(word(verdict));
      }
    }
    return text.toString();
  }

  private static String word(AnswerCheck verdict) {
    return switch (verdict) {
      case ANSWERED -> "answered";
      case WRONG -> "WRONG";
      case REFUSED -> "refused";
      case LATE -> "late";
      case FAILED -> "FAILED";
    };
  }
}
