package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.engine.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * One model on one engine with what it is given, for one scenario.
 *
 * @param model name
 * @param engine as it is typed
 * @param threads of one run of the model
 * @param lanes that run at the same time, each with its own engine over the same weights
 * @param batch most images in one run
 */
public record Setup(
    String model, String engine, int threads, int lanes, int batch, Scenario scenario) {
  /** {@code birds.onnx, onnx, 2 x 1 threads, batch 16}. */
  public String describe() {
    return "%s, %s, %d x %d thread%s, batch %d"
        .formatted(model, engine, lanes, threads, threads == 1 ? "" : "s", batch);
  }

  /**
   * Those of a model in a scenario. Most images a second come from a lane for each core whose runs
   * have one thread; the soonest answer from one lane whose runs have all of them.
   *
   * @param threads of a run to try; empty for the scenario's own
   * @param batches to try; empty for the model's own
   */
  static List<Setup> of(
      NamedModel model,
      EngineKind engine,
      Model opened,
      Scenario scenario,
      List<Integer> threads,
      List<Integer> batches,
      int cores) {
    boolean stream = scenario == Scenario.SINGLE_STREAM || scenario == Scenario.MULTI_STREAM;
    List<Integer> eachThreads =
        threads.isEmpty() ? List.of(stream || opened.onGpu() ? cores : 1) : threads;
    List<Integer> eachBatch =
        switch (scenario) {
          case OFFLINE -> batches.isEmpty() ? List.of(opened.bestBatch()) : batches;
          case SINGLE_STREAM, MULTI_STREAM -> List.of(scenario.samplesPerQuery());
          case SERVER -> batches.isEmpty() ? List.of(opened.onGpu() ? 8 : 1) : batches;
        };
    List<Setup> setups = new ArrayList<>();
    for (int count : eachThreads) {
      int lanes = stream || opened.onGpu() ? 1 : Math.max(1, cores / count);
      for (int batch : eachBatch) {
        setups.add(new Setup(model.name(), engine.id(), count, lanes, batch, scenario));
      }
    }
    return setups;
  }
}
