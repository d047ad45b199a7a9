package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Length;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** How fast all cores together copy memory that no cache holds. */
final class MemoryBandwidth {
  private static final long BYTES = 64L << 20;
  private static final long ALIGNMENT = 64;

  private MemoryBandwidth() {}

  /**
   * @return bytes a second, each read and each written one counted
   */
  static double copying(double seconds) {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Arena arena = Arena.ofShared()) {
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        MemorySegment from = arena.allocate(BYTES, ALIGNMENT);
        MemorySegment to = arena.allocate(BYTES, ALIGNMENT);
        lanes.add((_, _) -> to.copyFrom(from));
      }
      LoadGen loadGen = new LoadGen(Clock.SYSTEM);
      loadGen.offline(lanes, 1, new Length(seconds / 4, 1));
      return 2.0 * BYTES * loadGen.offline(lanes, 1, new Length(seconds, 1)).samplesPerSecond();
    }
  }
}
