package dev.vireo.bench.explain;

import dev.vireo.bench.process.OwnProcess;
import dev.vireo.bench.report.Rounds;

/** What work took, each time, in milliseconds. */
final class Spent {
  private final Rounds cpu = new Rounds();
  private final Rounds wall = new Rounds();

  void add(Runnable work) {
    double cpuBefore = OwnProcess.cpuSeconds();
    long start = System.nanoTime();
    work.run();
    wall.add((System.nanoTime() - start) / 1e6);
    cpu.add(1000 * (OwnProcess.cpuSeconds() - cpuBefore));
  }

  /** Of all threads of the process. */
  Rounds cpu() {
    return cpu;
  }

  Rounds wall() {
    return wall;
  }
}
