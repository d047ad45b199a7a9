package dev.vireo.bench.load;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Clients that each have one request in flight. All but the start is on the client's loop. */
final class ClosedLoop {
  private final LoadTarget target;
  private final List<Question> questions;
  private final int clients;
  private final double seconds;
  private final Tally tally = new Tally();
  private final CountDownLatch finished;
  private long end;
  private int next;

  ClosedLoop(LoadTarget target, List<Question> questions, int clients, double seconds) {
    this.target = target;
    this.questions = questions;
    this.clients = clients;
    this.seconds = seconds;
    this.finished = new CountDownLatch(clients);
  }

  Load.Result run() {
    long start = System.nanoTime();
    end = start + (long) (seconds * 1e9);
    for (int i = 0; i < clients; i++) {
      target.onLoop(this::ask);
    }
    Load.await(finished, seconds);
    return Load.result(tally, start, seconds);
  }

  private void ask() {
    long start = System.nanoTime();
    if (start - end >= 0) {
      finished.countDown();
      return;
    }
    target
        .send(questions.get(next++ % questions.size()))
        .onComplete(done -> {
          tally.add(done.result(), System.nanoTime() - start);
          if (done.result() == AnswerCheck.FAILED) {
            target.onLoop(this::ask); // may have failed at once, as on a closed socket
          } else {
            ask();
          }
        });
  }
}
