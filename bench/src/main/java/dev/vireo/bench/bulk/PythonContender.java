package dev.vireo.bench.bulk;

import dev.vireo.bench.process.PythonPeer;

/**
 * Python at its best.
 *
 * @param peer which this closes
 */
record PythonContender(PythonPeer peer) implements Contender {
  @Override
  public double run(int times) {
    return peer.run(times);
  }

  @Override
  public void close() {
    peer.close();
  }
}
