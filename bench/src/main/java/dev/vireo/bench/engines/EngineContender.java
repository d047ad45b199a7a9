package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.engine.OnnxTuning;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.engine.IntegerModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A model on an engine in this process. Whoever opens it closes it, before the model. */
final class EngineContender implements Contender {
  /** Of logits whose sums were rounded once in place of twice. */
  private static final double INTEGER_TOLERANCE = 0.3;

  private final NamedModel named;
  private final BenchEngine engine;
  private final Setup setup;
  private final Model model;
  private final OnnxTuning tuning;
  private final WorkerSlots slots;
  private final List<EngineLane> lanes = new ArrayList<>();

  EngineContender(
      NamedModel named,
      BenchEngine engine,
      Setup setup,
      Model model,
      OnnxTuning tuning,
      From from,
      Samples samples,
      List<MemorySegment> pixels) {
    this.named = named;
    this.engine = engine;
    this.setup = setup;
    this.model = model;
    this.tuning = tuning;
    this.slots = WorkerSlots.open(model, setup.lanes(), setup.batch());
    for (BatchSlot slot : slots.list()) {
      lanes.add(new EngineLane(slot, from, samples, pixels));
    }
  }

  @Override
  public Setup setup() {
    return setup;
  }

  NamedModel named() {
    return named;
  }

  BenchEngine engine() {
    return engine;
  }

  Model model() {
    return model;
  }

  /** Of its logits, as {@link BenchEngine#tolerance}. */
  double tolerance() {
    return integers() ? INTEGER_TOLERANCE : engine.tolerance();
  }

  /** Whether PyTorch multiplies 8-bit integers. */
  boolean integers() {
    return model instanceof IntegerModel;
  }

  @Override
  public String device() {
    return model.device();
  }

  @Override
  public String given() {
    String runtime = model.platform().runtime();
    return engine.library() == BenchEngine.Library.ONNX_RUNTIME
        ? "%s %s, %s provider, in the numbers of the file, %s"
            .formatted(
                runtime,
                OnnxEnvironment.get().getVersion(),
                model.onGpu() ? "CUDA" : "CPU",
                tuning.describe())
        : "%s %s, %s"
            .formatted(
                runtime,
                PyTorch.engine().getVersion(),
                integers() ? model.numbers() : model.precision().title());
  }

  /** Of this process, in which nothing else runs meanwhile. */
  @Override
  public OptionalDouble cpuSeconds() {
    return OptionalDouble.of(OwnProcess.cpuSeconds());
  }

  @Override
  public List<? extends Lane> lanes() {
    return lanes;
  }

  /** Lanes that read and decode, and run nothing. */
  List<Lane> decoders() {
    return lanes.stream().<Lane>map(lane -> lane::decodeOnly).toList();
  }

  /** A row of logits for each of the first samples. */
  float[][] logits(int count) {
    return lanes.getFirst().logits(count);
  }

  @Override
  public void close() {
    slots.close();
  }
}
