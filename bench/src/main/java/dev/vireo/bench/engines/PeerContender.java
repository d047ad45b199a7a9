package dev.vireo.bench.engines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.peer.PeerProcess;
import java.util.List;
import java.util.Optional;

/**
 * Another program in processes of its own. Offline, a query is a way through all samples, which it
 * shares out among its workers itself.
 */
final class PeerContender implements Contender {
  private final Setup setup;
  private final PeerProcess process;
  private final double tolerance;
  private final int samples;

  /**
   * @param process which this closes
   * @param tolerance as {@link BenchEngine#tolerance}
   * @param samples in all
   */
  PeerContender(Setup setup, PeerProcess process, double tolerance, int samples) {
    this.setup = setup;
    this.process = process;
    this.tolerance = tolerance;
    this.samples = samples;
  }

  @Override
  public Setup setup() {
    return setup;
  }

  @Override
  public String device() {
    return "CPU, in a process of its own";
  }

  @Override
  public String given() {
    return process.versions();
  }

  @Override
  public List<? extends Lane> lanes() {
    return List.of(
        setup.scenario() == Scenario.OFFLINE
            ? (_, count) -> process.run(count / samples)
            : process::query);
  }

  @Override
  public int query() {
    return samples;
  }

  /** What is wrong with its answers; empty where nothing is. */
  Optional<String> fault(String reference, float[][] expected, double itsTolerance) {
    String answer = process.logits(expected.length);
    float[][] given;
    try {
      given = new ObjectMapper().readValue(answer, float[][].class);
    } catch (JsonProcessingException e) {
      return Optional.of("its answers are no logits: " + e.getOriginalMessage());
    }
    return SameAnswers.compare(expected, given).fault(Math.max(tolerance, itsTolerance), reference);
  }

  @Override
  public void close() {
    process.close();
  }
}
