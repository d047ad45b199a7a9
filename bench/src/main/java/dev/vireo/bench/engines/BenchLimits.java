package dev.vireo.bench.engines;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.bench.outcome.Row;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What nothing on this machine exceeds, and what each model asks for. */
final class BenchLimits {
  static final String PRODUCTS = "float32 matrix products through ONNX Runtime, 1e9 operations/s";
  private static final String MEMORY = "copying memory, 1e9 bytes/s";
  private static final String DECODING = "decoding alone, images/s";
  private static final double SECONDS = 2;

  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, Double> decoding = new HashMap<>();
  private final Map<NamedModel, GraphCost> costs = new HashMap<>();

  private BenchLimits() {}

  /**
   * @param trials warm, which are not running
   */
  static BenchLimits measure(BenchPlan plan, List<Trial> trials, Consumer<String> step) {
    BenchLimits limits = new BenchLimits();
    step.accept("measuring the machine's limits");
    boolean gpu = trials.stream().anyMatch(trial -> trial.contender().model().onGpu());
    if (!gpu) {
      limits.figures.put(PRODUCTS, MatrixPeak.float32(SECONDS) / 1e9);
      limits.figures.put(MEMORY, MemoryBandwidth.copying(SECONDS / 2) / 1e9);
    }
    try (ScratchFolder scratch = ScratchFolder.create()) {
      for (Trial trial : trials) {
        NamedModel model = trial.setup().model();
        if (!limits.costs.containsKey(model)) {
          limits.costs.put(model, cost(trial, scratch.path()));
        }
      }
    }
    if (plan.from() == From.FILES) {
      trials.stream()
          .filter(trial -> !trial.isVoid())
          .forEach(trial -> limits.decoding(trial, SECONDS));
    }
    return limits;
  }

  /** Of a checkpoint, the graph that an export of it would be. */
  private static GraphCost cost(Trial trial, Path scratch) {
    Model model = trial.contender().model();
    Preprocessing preprocessing = model.facts().preprocessing();
    Path file = trial.setup().model().path();
    if (trial.setup().engine() == EngineKind.PYTORCH) {
      Checkpoint checkpoint = CheckpointFile.read(CheckpointFile.find(file).orElseThrow());
      file = scratch.resolve(trial.setup().model().name().replaceAll("\\W", "_") + ".onnx");
      try {
        NetworkEmitter.emit(
                "counted",
                checkpoint.architecture().network(),
                checkpoint.tensors(),
                checkpoint.preprocessing(),
                GraphForm.DEFAULT)
            .write(file, CheckpointFile.metadata(checkpoint));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
    }
    return GraphCost.of(file, preprocessing.height(), preprocessing.width(), scratch);
  }

  /** Once for as many lanes over one preprocessing. */
  private void decoding(Trial trial, double seconds) {
    String key = key(trial);
    if (!decoding.containsKey(key)) {
      LoadGen loadGen = new LoadGen(Clock.SYSTEM);
      double rate =
          loadGen
              .offline(trial.contender().decoders(), 1, new Length(seconds, 1))
              .samplesPerSecond();
      decoding.put(key, rate);
      figures.put(DECODING + ", " + key, rate);
    }
  }

  private static String key(Trial trial) {
    Preprocessing preprocessing = trial.contender().model().facts().preprocessing();
    int lanes = lanes(trial);
    return "%d thread%s, to %d x %d"
        .formatted(
            lanes, lanes == 1 ? "" : "s", preprocessing.height(), preprocessing.width());
  }

  private static int lanes(Trial trial) {
    return trial.contender().lanes().size();
  }

  /** By name. */
  Map<String, Double> figures() {
    return figures;
  }

  /** What a model asks for; null where it was not looked at. */
  @Nullable GraphCost cost(NamedModel model) {
    return costs.get(model);
  }

  /** The row of a trial, with the limit that is nearest to it. */
  Row row(Trial trial) {
    Double decode = decoding.get(key(trial));
    Double products = figures.get(PRODUCTS);
    GraphCost cost = costs.get(trial.setup().model());
    Double model =
        products == null || cost == null || !cost.uncounted().isEmpty() || cost.flops() == 0
            ? null
            : Double.valueOf(products * 1e9 / cost.flops());
    return decode != null && (model == null || decode < model)
        ? trial.row("decoding alone", decode)
        : trial.row("float32 products", model);
  }
}
