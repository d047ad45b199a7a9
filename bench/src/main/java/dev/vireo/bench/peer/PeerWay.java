package dev.vireo.bench.peer;

import java.util.Map;

/**
 * How a peer works.
 *
 * @param workers that run at the same time
 * @param threads of a run; 0 for the library's own choice
 * @param batch images in a run
 * @param draft whether JPEGs may be decoded to a scale
 * @param bfloat16 in place of float32
 * @param options of the library, as it calls them
 */
public record PeerWay(
    int workers,
    int threads,
    int batch,
    boolean draft,
    boolean bfloat16,
    Map<String, String> options) {

  public PeerWay {
    options = Map.copyOf(options);
  }

  /** In full and in float32, on the library's own options. */
  public static PeerWay of(int workers, int threads, int batch) {
    return new PeerWay(workers, threads, batch, false, false, Map.of());
  }

  public PeerWay drafting(boolean value) {
    return new PeerWay(workers, threads, batch, value, bfloat16, options);
  }

  public PeerWay inBfloat16(boolean value) {
    return new PeerWay(workers, threads, batch, draft, value, options);
  }

  public PeerWay with(Map<String, String> more) {
    return new PeerWay(workers, threads, batch, draft, bfloat16, more);
  }
}
