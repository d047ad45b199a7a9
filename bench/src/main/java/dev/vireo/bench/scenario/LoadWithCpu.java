package dev.vireo.bench.scenario;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.bench.process.ServiceProcess;
import java.util.function.Supplier;

/**
 * A load, and the CPU time that the service and its clients took meanwhile: on one machine the
 * clients take cores from the service.
 */
record LoadWithCpu(Load.Result result, double serviceSeconds, double clientSeconds) {
  static LoadWithCpu run(ServiceProcess service, Supplier<Load.Result> load) {
    double service0 = service.stat().cpuSeconds();
    double client0 = OwnProcess.cpuSeconds();
    Load.Result result = load.get();
    return new LoadWithCpu(
        result, service.stat().cpuSeconds() - service0, OwnProcess.cpuSeconds() - client0);
  }

  double answersPerSecond() {
    return result.answersPerSecond();
  }

  /** Right answers for each CPU second of the service. */
  double answersPerServiceSecond() {
    return result.tally().count(AnswerCheck.ANSWERED) / serviceSeconds;
  }
}
