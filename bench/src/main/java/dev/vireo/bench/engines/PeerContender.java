package dev.vireo.bench.engines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.peer.PeerProcess;
import dev.vireo.bench.process.Descendants;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Another program in processes of its own. Offline, a query is a way through all samples, which it
 * shares out among its workers itself.
 */
final class PeerContender implements Contender {
  /** Of logits that differ in the third digit. */
  private static final double BFLOAT16_TOLERANCE = 0.1;

  private final Setup setup;
  private final PeerProcess process;
  private final boolean bfloat16;
  private final int samples;

  /**
   * @param process which this closes
   * @param bfloat16 whether it computes in that
   * @param samples in all
   */
  PeerContender(Setup setup, PeerProcess process, boolean bfloat16, int samples) {
    this.setup = setup;
    this.process = process;
    this.bfloat16 = bfloat16;
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

  boolean bfloat16() {
    return bfloat16;
  }

  @Override
  public OptionalDouble cpuSeconds() {
    return OptionalDouble.of(Descendants.cpuSeconds(process.pid()));
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
    double tolerance = bfloat16 ? BFLOAT16_TOLERANCE : SameAnswers.TOLERANCE;
    return SameAnswers.compare(expected, given).fault(Math.max(tolerance, itsTolerance), reference);
  }

  @Override
  public void close() {
    process.close();
  }
}
