package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final List<Question> QUESTIONS =
      List.of(new Question(Buffer.buffer("a"), List.of()));

  /** Answers after a fixed time, and counts what is in flight; all on one event loop. */
  private static class Slow implements LoadTarget {
    private final Vertx vertx = Loop.open();
    private final long millis;
    private final List<Integer> inFlightAtSend = new ArrayList<>();
    private int inFlight;

    Slow(long millis) {
      this.millis = millis;
    }

    @Override
    public Future<AnswerCheck> send(Question question) {
      inFlightAtSend.add(++inFlight);
      Promise<AnswerCheck> answer = Promise.promise();
      vertx.setTimer(
          millis,
          timer -> {
            inFlight--;
            answer.complete(AnswerCheck.ANSWERED);
          });
      return answer.future();
    }

    @Override
    public void onLoop(Runnable task) {
      vertx.runOnContext(run -> task.run());
    }

    @Override
    public void close() {
      Loop.close(vertx);
    }
  }

  @Test
  void inAClosedLoopEachClientWaitsForItsAnswer() {
    try (Slow target = new Slow(5)) {
      Load.Result result = Load.closed(target, QUESTIONS, 3, 0.2);

      assertThat(target.inFlightAtSend).isNotEmpty().allMatch(inFlight -> inFlight <= 3);
      assertThat(result.tally().count(AnswerCheck.ANSWERED))
          .isEqualTo(target.inFlightAtSend.size());
    }
  }

  @Test
  void inAnOpenLoopRequestsAreSentWhetherOrNotEarlierOnesAreAnswered() {
    try (Slow target = new Slow(300)) {
      Load.Result result = Load.open(target, QUESTIONS, 200, 0.25, 1);

      assertThat(target.inFlightAtSend).last().isEqualTo(target.inFlightAtSend.size());
      assertThat(result.tally().count(AnswerCheck.ANSWERED))
          .isEqualTo(target.inFlightAtSend.size());
    }
  }

  @Test
  void aBlockedClientCountsAsLatencyOfEveryRequestThatHadToWait() {
    try (Slow target =
        new Slow(1) {
          private boolean blocked;

          @Override
          public Future<AnswerCheck> send(Question question) {
            if (!blocked) {
              blocked = true;
              blockFor300Millis();
            }
            return super.send(question);
          }
        }) {
      Load.Result result = Load.open(target, QUESTIONS, 100, 0.2, 1);

      // The others were to be sent while the first blocked the loop, at the latest 100 ms before
      // its end.
      assertThat(result.tally().millis(50)).isGreaterThan(100);
    }
  }

  private static void blockFor300Millis() {
    long end = System.nanoTime() + 300_000_000;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }
}
