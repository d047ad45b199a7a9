package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxTuning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that are open, each once for a number of threads and a tuning, and the contenders over
 * them. Whoever opens it closes it.
 */
final class ContenderPool implements AutoCloseable {
  private final EngineOptions options;
  private final From from;
  private final Samples samples;
  private final DecodedSamples decoded;
  private final Map<Opened, Model> models = new HashMap<>();
  private final List<EngineContender> contenders = new ArrayList<>();

  private record Opened(Path path, BenchEngine engine, int threads, OnnxTuning tuning) {}

  /**
   * @param options that all share
   */
  ContenderPool(EngineOptions options, From from, Samples samples, DecodedSamples decoded) {
    this.options = options;
    this.from = from;
    this.samples = samples;
    this.decoded = decoded;
  }

  /**
   * Opens all setups of a model in a scenario.
   *
   * @throws dev.vireo.inference.VireoException as {@link Model#open}
   */
  List<EngineContender> open(
      NamedModel model, BenchEngine engine, Scenario scenario, Map<BenchAxis, List<String>> axes) {
    List<EngineContender> opened = new ArrayList<>();
    int cores = Runtime.getRuntime().availableProcessors();
    for (Tuning tuning : Tuning.all(axes, engine, scenario)) {
      Model any = model(model.path(), engine, tuning.threads().orElse(1), tuning.onnx());
      Setup setup = Setup.of(model, engine.id(), any, any.bestBatch(), scenario, tuning, cores);
      Model shared = model(model.path(), engine, setup.threads(), tuning.onnx());
      EngineContender contender =
          new EngineContender(
              model,
              engine,
              setup,
              shared,
              tuning.onnx(),
              from,
              samples,
              decoded.of(shared.facts().preprocessing()));
      contenders.add(contender);
      opened.add(contender);
    }
    return opened;
  }

  /** A model as its own engine has it; this closes it. */
  Model usual(NamedModel model) {
    return model(model.path(), BenchEngine.of(model.path()), 1, OnnxTuning.USUAL);
  }

  private Model model(Path path, BenchEngine engine, int threads, OnnxTuning tuning) {
    Opened wanted = new Opened(path, engine, threads, tuning);
    Model open = models.get(wanted);
    if (open == null) {
      EngineOptions given = options.withThreads(threads).withEngine(engine.choice());
      open =
          switch (engine) {
            case ONNX ->
                // Of a checkpoint, this says what there is to do.
                BenchEngine.of(path) == BenchEngine.ONNX
                    ? OnnxModel.open(path, given, tuning)
                    : Model.open(path, given);
            case PYTORCH, PYTORCH_BF16 -> Model.open(path, given);
            case DJL_PYTORCH -> DjlModel.open(path, given);
            case DJL_ONNX -> throw new IllegalStateException("it runs in a process of its own");
          };
      models.put(wanted, open);
    }
    return open;
  }

  /** Closes what was opened, the engines before their models. */
  @Override
  public void close() {
    contenders.forEach(EngineContender::close);
    models.values().forEach(Model::close);
  }
}
