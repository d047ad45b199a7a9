package dev.vireo.bench.service;

import java.util.concurrent.CompletableFuture;

/** How a service is asked about one sample. Whoever opens it closes it. */
public interface ServiceCall extends AutoCloseable {
  /**
   * Asks; several may be under way at once.
   *
   * @param sample those beyond the last begin anew
   * @return the answer's body; it ends with {@link dev.vireo.bench.loadgen.Unanswered} where there
   *     is none
   */
  CompletableFuture<byte[]> send(int sample);

  /**
   * Looks into an answer.
   *
   * @throws dev.vireo.bench.loadgen.Unanswered when it holds none
   */
  void require(byte[] answer);

  /** What goes over the wire, for people. */
  String describe();

  @Override
  void close();
}
