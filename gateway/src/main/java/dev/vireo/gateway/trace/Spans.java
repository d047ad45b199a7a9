package dev.vireo.gateway.trace;

import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.inference.batch.BatchAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is told of requests to whoever follows them over several services. */
public interface Spans {
  /** Images that are being submitted. */
  @FunctionalInterface
  interface Submission {
    /** Tells where their time went, once they are answered. */
    void follow(List<CompletableFuture<BatchAnswer>> answers);
  }

  /** Nothing is told. */
  Spans NONE =
      new Spans() {
        @Override
        public Optional<String> traceParent() {
          return Optional.empty();
        }

        @Override
        public Submission submission(Protocol protocol, String model) {
          return answers -> {};
        }

        @Override
        public Spans here() {
          return this;
        }
      };

  /** The span of the request at hand, as W3C's header {@code traceparent} writes it. */
  Optional<String> traceParent();

  /** To be asked for just before images are submitted. */
  Submission submission(Protocol protocol, String model);

  /** For what comes later on the connection of the request at hand, and belongs to it. */
  Spans here();
}
