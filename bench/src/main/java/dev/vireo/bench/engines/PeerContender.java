package dev.vireo.bench.engines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.process.PythonPeer;
import java.util.List;
import java.util.Optional;

/** Another program in processes of its own: a query is a way through all samples. */
final class PeerContender implements Contender {
  /** Of bfloat16, whose logits differ in the third digit. */
  private static final double BFLOAT16_TOLERANCE = 0.1;

  private final Setup setup;
  private final PythonPeer peer;
  private final PythonPeer.Way way;

  /**
   * @param peer which this closes
   */
  PeerContender(Setup setup, PythonPeer peer, PythonPeer.Way way) {
    this.setup = setup;
    this.peer = peer;
    this.way = way;
  }

  @Override
  public Setup setup() {
    return setup;
  }

  @Override
  public String device() {
    return "CPU, " + peer.versions();
  }

  @Override
  public List<? extends Lane> lanes() {
    return List.of((_, count) -> peer.run(count / setup.batch()));
  }

  /**
   * What is wrong with its answers; empty where nothing is, and where its pixels are others, as
   * those of a decoding to a scale are.
   */
  Optional<String> fault(String reference, float[][] expected) {
    if (way.draft()) {
      return Optional.empty();
    }
    float[][] given;
    try {
      given = new ObjectMapper().readValue(peer.logits(expected.length), float[][].class);
    } catch (JsonProcessingException e) {
      return Optional.of("its answers are no logits: " + e.getOriginalMessage());
    }
    double tolerance = way.bfloat16() ? BFLOAT16_TOLERANCE : SameAnswers.TOLERANCE;
    return SameAnswers.compare(expected, given).fault(tolerance, reference);
  }

  @Override
  public void close() {
    peer.close();
  }
}
