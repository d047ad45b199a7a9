package dev.vireo.bench.engines;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Unanswered;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A service on this machine or another, and clients in this process, which take their share of it.
 */
final class ServiceContender implements Contender {
  private final Setup setup;
  private final HttpClient client;
  private final HttpLane lane;
  private final List<Question> questions;

  /**
   * @param client which this closes
   * @param questions with the answers that are expected; without, where any answer will do
   */
  ServiceContender(Setup setup, HttpClient client, URI address, List<Question> questions) {
    this.setup = setup;
    this.client = client;
    this.questions = questions;
    this.lane =
        new HttpLane(
            client, address, questions.stream().map(each -> each.image().getBytes()).toList());
  }

  @Override
  public Setup setup() {
    return setup;
  }

  @Override
  public String device() {
    return "over HTTP";
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
        String body = new String(lane.body(i), StandardCharsets.UTF_8);
        Question question = questions.get(i);
        wrong +=
            question.expected().isEmpty() || AnswerCheck.of(question, body) == AnswerCheck.ANSWERED
                ? 0
                : 1;
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
    client.close();
  }
}
