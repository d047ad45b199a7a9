package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.engine.Model;

/**
 * One model on one engine with what it is given, for one scenario.
 *
 * @param model name
 * @param engine as it is typed
 * @param threads of one run of the model
 * @param lanes that run at the same time, each with its own engine over the same weights
 * @param batch most images in one run
 * @param options that differ from the usual, as they are typed; empty for none
 */
public record Setup(
    String model,
    String engine,
    int threads,
    int lanes,
    int batch,
    String options,
    Scenario scenario) {
  /** On the usual options. */
  Setup(String model, String engine, int threads, int lanes, int batch, Scenario scenario) {
    this(model, engine, threads, lanes, batch, "", scenario);
  }

  /** {@code birds.onnx, onnx, 2 x 1 threads, batch 16}. */
  public String describe() {
    return "%s, %s, %d x %d thread%s, batch %d%s"
        .formatted(
            model,
            engine,
            lanes,
            threads,
            threads == 1 ? "" : "s",
            batch,
            options.isEmpty() ? "" : ", " + options);
  }

  /**
   * That of a model in a scenario. Most images a second come from a lane for each core whose runs
   * have one thread; the soonest answer from one lane whose runs have all of them.
   *
   * @param bestBatch offline, where nobody says
   */
  static Setup of(
      NamedModel model,
      String engine,
      Model opened,
      int bestBatch,
      Scenario scenario,
      Tuning tuning,
      int cores) {
    boolean gpu = opened.onGpu();
    boolean stream = scenario == Scenario.SINGLE_STREAM || scenario == Scenario.MULTI_STREAM;
    int threads = tuning.threads().orElse(stream || gpu ? cores : 1);
    int usualLanes = gpu ? 1 : Math.max(1, cores / threads);
    int usualBatch =
        switch (scenario) {
          case OFFLINE -> bestBatch;
          case SERVER -> gpu ? 8 : 1;
          case SINGLE_STREAM, MULTI_STREAM -> scenario.samplesPerQuery();
        };
    return new Setup(
        model.name(),
        engine,
        threads,
        stream ? 1 : tuning.number(BenchAxis.LANES).orElse(usualLanes),
        tuning.number(BenchAxis.BATCH).orElse(usualBatch),
        tuning.text(),
        scenario);
  }
}
