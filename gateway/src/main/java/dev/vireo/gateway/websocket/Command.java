package dev.vireo.gateway.websocket;

import dev.vireo.gateway.explain.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client's text message asks for. */
sealed interface Command {
  /**
   * Answers a request by CANCELLED, if it is in flight.
   *
   * @param id the request's, unsigned 32 bit; others are no request's
   */
  record Cancel(long id) implements Command {}

  /**
   * Changes what requests get from here on; what is empty stays as it was.
   *
   * @param topK labels in an answer, at least 1
   * @param timeout from a request's arrival to its deadline, positive, at most an hour
   * @param model the name of a model, served or not
   * @param logits whether answers carry every class's logit
   * @param outputs other outputs of the model that answers carry
   * @param explain whether and how answers are explained
   */
  record Change(
      OptionalInt topK,
      Optional<Duration> timeout,
      Optional<String> model,
      Optional<Boolean> logits,
      Optional<List<String>> outputs,
      Optional<Wanted> explain)
      implements Command {}
}
