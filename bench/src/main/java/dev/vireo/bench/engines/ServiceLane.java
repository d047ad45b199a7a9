package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.bench.service.ServiceCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A client; it asks about the several samples of a query at once.
 *
 * @param call still the caller's to close
 */
record ServiceLane(ServiceCall call) implements Lane {
  @Override
  public void answer(int first, int count) {
    List<CompletableFuture<byte[]>> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sent.add(call.send(first + i));
    }
    sent.forEach(ServiceLane::body);
  }

  /**
   * @throws Unanswered when there is no answer
   */
  byte[] body(int sample) {
    return body(call.send(sample));
  }

  private static byte[] body(CompletableFuture<byte[]> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw Unanswered.of("", e);
    }
  }
}
