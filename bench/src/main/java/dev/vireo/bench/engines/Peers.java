package dev.vireo.bench.engines;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.peer.PeerJob;
import dev.vireo.bench.peer.PeerModel;
import dev.vireo.bench.peer.PeerProcess;
import dev.vireo.bench.peer.PeerProgram;
import dev.vireo.bench.peer.PeerWay;
import dev.vireo.bench.report.Machine;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature.Layout;
import dev.vireo.inference.engine.OnnxTuning;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.model.Preprocessing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Other programs on the same models and samples. Whoever opens it closes it. */
final class Peers implements AutoCloseable {
  /** What Node and Python run fastest, where nobody says. */
  private static final int BATCH = 8;

  private static final int COMPARED = 16;

  private final From from;
  private final Samples samples;
  private final DecodedSamples decoded;
  private final Map<BenchAxis, List<String>> axes;
  private final Consumer<String> skipped;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final ScratchFolder scratch = ScratchFolder.create();
  private final Map<Preprocessing, Path> pixels = new HashMap<>();
  private final List<PeerContender> contenders = new ArrayList<>();

  /**
   * @param skipped hears what cannot run, and why
   */
  Peers(
      From from,
      Samples samples,
      DecodedSamples decoded,
      Map<BenchAxis, List<String>> axes,
      Consumer<String> skipped) {
    this.from = from;
    this.samples = samples;
    this.decoded = decoded;
    this.axes = axes;
    this.skipped = skipped;
  }

  /** DJL's {@code Predictor}: as its documentation has it, offline, and at its best. */
  List<PeerContender> djl(NamedModel model, Model opened, Scenario scenario) {
    String name = BenchEngine.DJL_ONNX.id();
    if (BenchEngine.of(model.path()) != BenchEngine.ONNX) {
      skipped.accept(model.name() + " on " + name + ": it runs ONNX files");
      return List.of();
    }
    List<PeerContender> found = new ArrayList<>();
    for (Tuning tuning : Tuning.all(axes, BenchEngine.DJL_ONNX, scenario)) {
      Setup setup = Setup.of(model, name, opened, 1, scenario, tuning, cores);
      PeerWay way =
          PeerWay.of(setup.lanes(), setup.threads(), setup.batch()).with(options(tuning.onnx()));
      add(found, model, setup, opened, new PeerProgram.Djl(true), way);
    }
    if (scenario == Scenario.OFFLINE && axes.isEmpty()) {
      Setup setup = new Setup(model.name(), name + "-as-written", cores, 1, 1, scenario);
      add(found, model, setup, opened, new PeerProgram.Djl(false), PeerWay.of(1, 0, 1));
    }
    return found;
  }

  /** As DJL calls them. */
  private static Map<String, String> options(OnnxTuning tuning) {
    return Map.of(
        "interOpNumThreads", Integer.toString(tuning.interThreads()),
        "executionMode", tuning.interThreads() > 1 ? "PARALLEL" : "SEQUENTIAL",
        "optLevel",
            switch (tuning.level()) {
              case DISABLED -> "NO_OPT";
              case BASIC -> "BASIC_OPT";
              case EXTENDED -> "EXTENDED_OPT";
              case ALL -> "ALL_OPT";
            },
        "cpuArenaAllocator", Boolean.toString(tuning.arena()),
        "memoryPatternOptimization", Boolean.toString(tuning.memoryPattern()));
  }

  /** {@code onnxruntime-node} with {@code sharp}, which shrinks while it decodes or does not. */
  List<PeerContender> node(NamedModel model, Model opened, Scenario scenario) {
    if (BenchEngine.of(model.path()) != BenchEngine.ONNX) {
      skipped.accept(model.name() + " on node: it runs ONNX files");
      return List.of();
    }
    List<PeerContender> found = new ArrayList<>();
    for (boolean draft : drafts()) {
      Setup setup = setup(model, "node" + (draft ? "-draft" : ""), opened, scenario);
      PeerWay way = PeerWay.of(setup.lanes(), setup.threads(), setup.batch()).drafting(draft);
      add(found, model, setup, opened, new PeerProgram.Node(), way);
    }
    return found;
  }

  /**
   * PIL with and without {@code draft}, onnxruntime or torch, in bfloat16 too where the processor
   * multiplies it.
   */
  List<PeerContender> python(String python, NamedModel model, Model opened, Scenario scenario) {
    boolean torch = BenchEngine.of(model.path()) != BenchEngine.ONNX;
    String name = torch ? "py-torch" : "py-onnxruntime";
    PeerProgram program = new PeerProgram.Python(python);
    List<PeerContender> found = new ArrayList<>();
    for (boolean draft : drafts()) {
      Setup setup = setup(model, name + (draft ? "-draft" : ""), opened, scenario);
      PeerWay way = PeerWay.of(setup.lanes(), setup.threads(), setup.batch()).drafting(draft);
      add(found, model, setup, opened, program, way);
    }
    if (torch && Machine.multipliesBfloat16()) {
      Setup setup = setup(model, name + "-bf16", opened, scenario);
      PeerWay way = PeerWay.of(setup.lanes(), setup.threads(), setup.batch()).inBfloat16(true);
      add(found, model, setup, opened, program, way);
    }
    return found;
  }

  private List<Boolean> drafts() {
    return from == From.FILES ? List.of(false, true) : List.of(false);
  }

  private Setup setup(NamedModel model, String name, Model opened, Scenario scenario) {
    return Setup.of(model, name, opened, BATCH, scenario, new Tuning(Map.of()), cores);
  }

  private void add(
      List<PeerContender> found,
      NamedModel model,
      Setup setup,
      Model opened,
      PeerProgram program,
      PeerWay way) {
    try {
      require(setup.scenario(), opened.signature().layout());
      List<String> names = samples.files().stream().map(ImageFile::name).toList();
      PeerModel known =
          PeerModel.of(
              WeightsFile.at(model.path()).path(),
              opened.signature().layout() == Layout.FLOAT_NCHW,
              opened.facts().labels().size(),
              opened.facts().preprocessing());
      boolean tensor = from == From.TENSOR;
      PeerJob job = new PeerJob(known, way, names, tensor, pixels(opened).toString());
      PeerContender contender =
          new PeerContender(setup, PeerProcess.open(program, job), way.bfloat16(), names.size());
      contenders.add(contender);
      found.add(contender);
    } catch (IllegalStateException e) {
      skipped.accept(setup.model() + " on " + setup.engine() + ": " + e.getMessage());
    }
  }

  private void require(Scenario scenario, Layout layout) {
    if (scenario == Scenario.SERVER) {
      throw new IllegalStateException("a program of another process has no queue for arrivals");
    }
    if (from != From.FILES && from != From.TENSOR) {
      throw new IllegalStateException("it begins with files or with the model's input");
    }
    if (layout == Layout.FLOAT_NHWC) {
      throw new IllegalStateException("it knows no floats with channels last");
    }
  }

  /** Those that answers are compared on. */
  private Path pixels(Model opened) {
    return pixels.computeIfAbsent(opened.facts().preprocessing(), this::written);
  }

  private Path written(Preprocessing preprocessing) {
    Path file = scratch.path().resolve(pixels.size() + ".bytes");
    List<MemorySegment> images = decoded.of(preprocessing);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (MemorySegment image : images.subList(0, Math.min(COMPARED, images.size()))) {
        out.write(image.toArray(ValueLayout.JAVA_BYTE));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return file;
  }

  @Override
  public void close() {
    try (scratch) {
      contenders.forEach(PeerContender::close);
    }
  }
}
