package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import java.util.List;
import java.util.OptionalDouble;

/** What answers queries, ready to. Whoever opens it closes it. */
sealed interface Contender extends AutoCloseable
    permits EngineContender, ServiceContender, PeerContender {
  Setup setup();

  /** Where it runs, for people. */
  String device();

  /** What it is made of and what it was given, for people. */
  String given();

  List<? extends Lane> lanes();

  /** Samples that a lane is given at once, offline and under arrivals. */
  default int query() {
    return setup().batch();
  }

  /** CPU seconds that it has taken so far; empty where that cannot be told. */
  OptionalDouble cpuSeconds();

  @Override
  void close();
}
