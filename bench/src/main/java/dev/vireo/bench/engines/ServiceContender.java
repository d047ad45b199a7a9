package dev.vireo.bench.engines;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.bench.service.ServiceCall;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A service on this machine or another, and clients in this process, which take their share of it.
 */
final class ServiceContender implements Contender {
  private final Setup setup;
  private final ServiceCall call;
  private final ServiceLane lane;
  private final List<Question> questions;

  /**
   * @param call which this closes
   * @param questions with the answers that are expected, where these are JSON of ours; none where
   *     any answer will do
   */
  ServiceContender(Setup setup, ServiceCall call, List<Question> questions) {
    this.setup = setup;
    this.call = call;
    this.questions = List.copyOf(questions);
    this.lane = new ServiceLane(call);
  }

  @Override
  public Setup setup() {
    return setup;
  }

  @Override
  public String device() {
    return "over the network";
  }

  @Override
  public String given() {
    return call.describe();
  }

  @Override
  public OptionalDouble cpuSeconds() {
    return OptionalDouble.empty();
  }

  @Override
  public List<? extends Lane> lanes() {
    return Collections.nCopies(setup.lanes(), lane);
  }

  /** What is wrong with the answers to the first images; empty where nothing is. */
  Optional<String> fault(int images) {
    int wrong = 0;
    try {
      for (int i = 0; i < images; i++) {
        byte[] body = lane.body(i);
        call.require(body);
        String text = new String(body, StandardCharsets.UTF_8);
        boolean right =
            questions.isEmpty() || AnswerCheck.of(questions.get(i), text) == AnswerCheck.ANSWERED;
        wrong += right ? 0 : 1;
      }
    } catch (Unanswered e) {
      return Optional.of("of the first images, one was not answered: " + e.getMessage());
    }
    return wrong == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d images have other answers than the model in this process"
                .formatted(wrong, images));
  }

  @Override
  public void close() {
    call.close();
  }
}
