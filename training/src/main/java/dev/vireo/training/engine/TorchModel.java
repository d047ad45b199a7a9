package dev.vireo.training.engine;

import ai.djl.Device;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.FactsResolver;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A {@link Model} that PyTorch runs. */
public final class TorchModel implements Model {
  private static final Platform PLATFORM = new Platform("PyTorch", "pytorch_safetensors");

  static final String LOGITS = "logits";

  private final ModelFacts facts;
  private final Network graph;
  private final NetworkOnTorch network;
  private final Platform platform;
  private final Precision precision;
  private final Device device;
  private final int threads;
  private final WeightsSource source;

  private TorchModel(
      ModelFacts facts,
      Network graph,
      Map<String, Tensor> tensors,
      WeightsSource source,
      Platform platform,
      EngineOptions options) {
    this.facts = facts;
    this.graph = graph;
    this.source = source;
    this.platform = platform;
    precision = options.engine().precision().orElse(Precision.FP32);
    device = TorchDevice.resolve(options.device());
    int cores = Runtime.getRuntime().availableProcessors();
    threads = options.threads() == 0 ? cores : options.threads();
    TorchDevice.useThreads(threads);
    network =
        Placement.place(graph, tensors, facts.preprocessing(), device, precision, bestBatch());
  }

  /**
   * @param file a checkpoint
   * @throws VireoException as {@link CheckpointFile#read}; as {@link #of}
   */
  static TorchModel open(Path file, EngineOptions options) {
    WeightsSource source = WeightsSource.of(file, () -> CheckpointFile.read(file).tensors());
    Checkpoint checkpoint = CheckpointFile.read(file);
    return of(
        source,
        checkpoint.architecture(),
        checkpoint.tensors(),
        CheckpointFile.metadata(checkpoint),
        PLATFORM,
        options);
  }

  /**
   * @param source that the tensors were read from
   * @param tensors by the full names of the network's parameters
   * @param metadata under the keys of {@link dev.vireo.inference.model.ModelMetadata}
   * @throws VireoException INVALID_MODEL when the labels or the preprocessing given do not fit it;
   *     INVALID_ARGUMENT for an image size that is not its own; DEVICE_UNAVAILABLE, also for a
   *     precision that this processor does not multiply
   */
  public static TorchModel of(
      WeightsSource source,
      Architecture architecture,
      Map<String, Tensor> tensors,
      Map<String, String> metadata,
      Platform platform,
      EngineOptions options) {
    Path file = source.file();
    ModelFacts facts =
        FactsResolver.resolve(
            file, metadata, options.labels(), options.preprocessing(), options.change());
    check(file, architecture.classes(), architecture.imageSize(), facts, options);
    return new TorchModel(facts, architecture.network(), tensors, source, platform, options);
  }

  /**
   * @param size that the network takes
   */
  static void check(Path file, int classes, int size, ModelFacts facts, EngineOptions options) {
    if (facts.labels().size() != classes) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "%s has %d outputs and %d labels; give it the labels that it was trained with"
              .formatted(file, classes, facts.labels().size()));
    }
    if (facts.preprocessing().size() != size) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "%s takes images of %d pixels, and its preprocessing makes %d"
              .formatted(file, size, facts.preprocessing().size()));
    }
    if (options.imageSize().orElse(size) != size) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s takes images of %d pixels, on which it was trained; --image-size is for ONNX files that 'vireo export --dynamic-size' wrote"
              .formatted(file, size));
    }
    if (!options.output().equals(OutputChoice.NONE)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "PyTorch gives the logits of %s; an output's name and kind are for ONNX files on ONNX Runtime: leave them out"
              .formatted(file));
    }
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  /** Named as 'vireo export' names them. */
  @Override
  public ModelSignature signature() {
    return new ModelSignature(
        "image",
        ModelSignature.Layout.UINT8_NHWC,
        facts.preprocessing().height(),
        facts.preprocessing().width(),
        ModelSignature.ANY,
        LOGITS,
        facts.labels().size(),
        ModelSignature.embeddings(TorchEngine.features(graph)));
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /** In bfloat16 twice as many: fastest on AMX (bench/results/2026-11-30-bfloat16.md). */
  @Override
  public int bestBatch() {
    int usual = Model.super.bestBatch();
    return precision == Precision.BF16 && !device.isGpu() ? Math.min(16, 2 * usual) : usual;
  }

  @Override
  public String device() {
    return TorchDevice.describe(device, threads);
  }

  @Override
  public boolean onGpu() {
    return device.isGpu();
  }

  @Override
  public Optional<String> deviceNote() {
    return Optional.empty();
  }

  @Override
  public Optional<String> notice() {
    return network.notice();
  }

  @Override
  public Engine newEngine() {
    return network.newEngine(facts, threads);
  }

  /** What it computes, for whoever looks inside. */
  public Network network() {
    return graph;
  }

  /** Threads of the CPU for each run. */
  public int threads() {
    return threads;
  }

  /**
   * Its weights to be run node by node, read anew; the caller closes them.
   *
   * @throws VireoException INVALID_CHECKPOINT when the file has changed since this was opened
   */
  public TorchNetwork openWeights() {
    return new TorchNetwork(graph, source.read(), device);
  }

  @Override
  public void close() {
    network.close();
  }
}
