package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import java.util.List;

/** What answers queries, ready to. Whoever opens it closes it. */
sealed interface Contender extends AutoCloseable
    permits EngineContender, ServiceContender, PeerContender {
  Setup setup();

  /** Where it runs, for people. */
  String device();

  List<? extends Lane> lanes();

  @Override
  void close();
}
