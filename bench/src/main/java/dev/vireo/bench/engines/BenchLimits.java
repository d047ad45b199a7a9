package dev.vireo.bench.engines;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.bench.outcome.Row;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What nothing on this machine exceeds, and what each model asks for. */
final class BenchLimits {
  private static final String MEMORY = "copying memory, 1e9 bytes/s";
  private static final String DECODING = "decoding alone, images/s";
  private static final double MOST_SECONDS = 2;
  private static final double FEWEST_SECONDS = 0.5;
  private static final double GIGA = 1e9;

  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, Double> decoding = new HashMap<>();
  private final Map<String, GraphCost> costs = new HashMap<>();
  private final Map<Peak, Double> peaks = new EnumMap<>(Peak.class);
  private final List<String> missing = new ArrayList<>();

  /** Names of models whose products are of integers. */
  private final Set<String> integers = new HashSet<>();

  private BenchLimits() {}

  /**
   * @param trials warm, which are not running
   */
  static BenchLimits measure(BenchPlan plan, List<Trial> trials, Consumer<String> step) {
    BenchLimits limits = new BenchLimits();
    double seconds = Math.min(MOST_SECONDS, plan.effort().warmUpSeconds());
    step.accept("measuring the machine's limits");
    for (NamedModel model : plan.models()) {
      if (isOfIntegers(model.path())) {
        limits.integers.add(model.name());
      }
    }
    List<EngineContender> here = new ArrayList<>();
    List<Contender> running = new ArrayList<>();
    for (Trial trial : trials) {
      if (!trial.isVoid()) {
        running.add(trial.contender());
      }
      if (trial.contender() instanceof EngineContender contender && !trial.isVoid()) {
        here.add(contender);
      }
    }
    boolean gpu = here.stream().anyMatch(contender -> contender.model().onGpu());
    if (seconds < FEWEST_SECONDS) {
      limits.missing.add("the machine's limits: a run of so few seconds measures none");
    } else if (!gpu) {
      limits.peaks(running, seconds);
      limits.figures.put(MEMORY, MemoryBandwidth.copying(seconds / 2) / GIGA);
    }
    try (ScratchFolder scratch = ScratchFolder.create()) {
      for (EngineContender contender : here) {
        if (!limits.costs.containsKey(contender.setup().model())) {
          limits.costs.put(contender.setup().model(), cost(contender, scratch.path()));
        }
      }
    }
    if (plan.from() == From.FILES) {
      here.forEach(contender -> limits.decoding(contender, seconds));
    }
    return limits;
  }

  /** Of the numbers and libraries that contenders multiply in. */
  private void peaks(List<Contender> running, double seconds) {
    Set<Peak> wanted = EnumSet.of(Peak.ONNX_FLOAT32);
    running.forEach(contender -> peak(contender).ifPresent(wanted::add));
    for (Peak peak : wanted) {
      if (peak.missing().isPresent()) {
        missing.add(peak.figure() + ": " + peak.missing().get());
      } else {
        peaks.put(peak, peak.measure(seconds));
        figures.put(peak.figure(), Lookup.required(peaks, peak) / GIGA);
      }
    }
  }

  /** That bounds a contender; none of a service, which may be anywhere. */
  private Optional<Peak> peak(Contender contender) {
    boolean integers = this.integers.contains(contender.setup().model());
    return switch (contender) {
      case ServiceContender _ -> Optional.empty();
      case EngineContender engine when engine.integers() -> Optional.empty();
      case EngineContender engine ->
          Optional.of(
              switch (engine.engine().library()) {
                case ONNX_RUNTIME -> integers ? Peak.ONNX_INT8 : Peak.ONNX_FLOAT32;
                case PYTORCH ->
                    engine.engine().narrows() ? Peak.PYTORCH_BFLOAT16 : Peak.PYTORCH_FLOAT32;
              });
      // Libraries of other versions: what ours do is near enough to what the cores can.
      case PeerContender peer ->
          peer.bfloat16()
              ? Optional.empty()
              : Optional.of(integers ? Peak.ONNX_INT8 : Peak.ONNX_FLOAT32);
    };
  }

  private static boolean isOfIntegers(Path file) {
    return BenchEngine.of(file) == BenchEngine.ONNX
        && OnnxSummary.read(file).operators().containsKey("QuantizeLinear");
  }

  /** Of a checkpoint, the graph that an export of it would be. */
  private static GraphCost cost(EngineContender contender, Path scratch) {
    Preprocessing preprocessing = contender.model().facts().preprocessing();
    Path file = contender.named().path();
    if (BenchEngine.of(file) == BenchEngine.PYTORCH) {
      Checkpoint checkpoint = CheckpointFile.read(CheckpointFile.find(file).orElseThrow());
      file = scratch.resolve(contender.named().name().replaceAll("\\W", "_") + ".onnx");
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
  private void decoding(EngineContender contender, double seconds) {
    String key = key(contender);
    if (!decoding.containsKey(key)) {
      LoadGen loadGen = new LoadGen(Clock.SYSTEM);
      double rate =
          loadGen.offline(contender.decoders(), 1, new Length(seconds, 1)).samplesPerSecond();
      decoding.put(key, rate);
      figures.put(DECODING + ", " + key, rate);
    }
  }

  private static String key(EngineContender contender) {
    Preprocessing preprocessing = contender.model().facts().preprocessing();
    int lanes = contender.lanes().size();
    return "%d thread%s, to %d x %d"
        .formatted(lanes, lanes == 1 ? "" : "s", preprocessing.height(), preprocessing.width());
  }

  /** By name. */
  Map<String, Double> figures() {
    return figures;
  }

  /** What a model asks for; null where it was not looked at. */
  @Nullable GraphCost cost(String model) {
    return costs.get(model);
  }

  /** Limits that this machine does not have, by name, and why. */
  List<String> missing() {
    return missing;
  }

  /** The row of a trial, with the limit that is nearest to it. */
  Row row(Trial trial) {
    Optional<Peak> peak = peak(trial.contender());
    Double products = peak.map(peaks::get).orElse(null);
    GraphCost cost = costs.get(trial.setup().model());
    Double model =
        products == null || cost == null || !cost.uncounted().isEmpty() || cost.flops() == 0
            ? null
            : Double.valueOf(products / cost.flops());
    Double decode =
        trial.contender() instanceof EngineContender engine ? decoding.get(key(engine)) : null;
    return decode != null && (model == null || decode < model)
        ? trial.row("decoding alone", decode)
        : trial.row(peak.map(Peak::title).orElse(null), model);
  }
}
