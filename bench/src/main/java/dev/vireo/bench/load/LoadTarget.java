package dev.vireo.bench.load;

import io.vertx.core.Future;

/** A service under load. Requests are sent from the event loop of its client. */
public interface LoadTarget extends AutoCloseable {
  /** Sends a request; the future never fails. */
  Future<AnswerCheck> send(Question question);

  /** Runs a task on the client's event loop. */
  void onLoop(Runnable task);

  @Override
  void close();
}
