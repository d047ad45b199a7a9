package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that are open, each once for a number of threads, and the contenders over them. Whoever
 * opens it closes it.
 */
public final class ContenderPool implements AutoCloseable {
  private final EngineOptions options;
  private final From from;
  private final Samples samples;
  private final DecodedSamples decoded;
  private final Map<Opened, Model> models = new HashMap<>();
  private final List<EngineContender> contenders = new ArrayList<>();

  private record Opened(Path path, EngineKind engine, int threads) {}

  /**
   * @param options that all share
   */
  public ContenderPool(EngineOptions options, From from, Samples samples) {
    this.options = options;
    this.from = from;
    this.samples = samples;
    this.decoded = new DecodedSamples(samples);
  }

  /**
   * Opens all setups of a model in a scenario.
   *
   * @param threads of a run to try; empty for the scenario's own
   * @param batches to try; empty for the model's own
   * @throws dev.vireo.inference.VireoException as {@link Model#open}
   */
  List<EngineContender> open(
      NamedModel model,
      EngineKind engine,
      Scenario scenario,
      List<Integer> threads,
      List<Integer> batches) {
    int cores = Runtime.getRuntime().availableProcessors();
    Model any = model(new Opened(model.path(), engine, threads.isEmpty() ? 1 : threads.getFirst()));
    List<EngineContender> opened = new ArrayList<>();
    for (Setup setup : Setup.of(model, engine, any, scenario, threads, batches, cores)) {
      Model shared = model(new Opened(model.path(), engine, setup.threads()));
      EngineContender contender =
          new EngineContender(
              model,
              engine,
              setup,
              shared,
              from,
              samples,
              decoded.of(shared.facts().preprocessing()));
      contenders.add(contender);
      opened.add(contender);
    }
    return opened;
  }

  private Model model(Opened wanted) {
    Model open = models.get(wanted);
    if (open == null) {
      open =
          Model.open(
              wanted.path(),
              options.withThreads(wanted.threads()).withEngine(wanted.engine().choice()));
      models.put(wanted, open);
    }
    return open;
  }

  /** Closes what was opened, the engines before their models. */
  @Override
  public void close() {
    try (decoded) {
      contenders.forEach(EngineContender::close);
      models.values().forEach(Model::close);
    }
  }
}
