package dev.vireo.training.djl;

import ai.djl.Device;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.model.FactsResolver;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.Optional;

/** A {@link Model} of a checkpoint, which PyTorch runs. */
public final class TorchModel implements Model {
  private static final Platform PLATFORM = new Platform("PyTorch", "pytorch_safetensors");

  private final ModelFacts facts;
  private final Network graph;
  private final TorchNetwork network;
  private final Device device;
  private final int threads;

  private TorchModel(
      ModelFacts facts, Network graph, TorchNetwork network, Device device, int threads) {
    this.facts = facts;
    this.graph = graph;
    this.network = network;
    this.device = device;
    this.threads = threads;
  }

  /**
   * @param file a checkpoint
   * @throws VireoException as {@link CheckpointFile#read}; INVALID_MODEL when the labels or the
   *     preprocessing given do not fit it; INVALID_ARGUMENT for an image size that is not its own;
   *     DEVICE_UNAVAILABLE
   */
  static TorchModel open(Path file, EngineOptions options) {
    Checkpoint checkpoint = CheckpointFile.read(file);
    ModelFacts facts =
        FactsResolver.resolve(
            file,
            CheckpointFile.metadata(checkpoint),
            options.labels(),
            options.preprocessing(),
            options.change());
    check(file, checkpoint, facts, options);
    int cores = Runtime.getRuntime().availableProcessors();
    Device device = TorchDevice.resolve(options.device());
    Network graph = checkpoint.architecture().network();
    return new TorchModel(
        facts,
        graph,
        new TorchNetwork(graph, checkpoint.tensors(), device),
        device,
        options.threads() == 0 ? cores : options.threads());
  }

  private static void check(
      Path file, Checkpoint checkpoint, ModelFacts facts, EngineOptions options) {
    int classes = checkpoint.architecture().classes();
    if (facts.labels().size() != classes) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "%s has %d outputs and %d labels; give it the labels that it was trained with"
              .formatted(file, classes, facts.labels().size()));
    }
    if (!options.output().equals(OutputChoice.NONE)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          file
              + " is a checkpoint, whose output is its logits; an output's name and kind are for"
              + " ONNX files: leave them out");
    }
    int size = checkpoint.architecture().imageSize();
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
        "logits",
        facts.labels().size(),
        ModelSignature.embeddings(TorchEngine.features(graph)));
  }

  @Override
  public Platform platform() {
    return PLATFORM;
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
    return network.kernels().notice();
  }

  @Override
  public Engine newEngine() {
    return newEngine(Precision.FP32);
  }

  /** The same, with logits computed in another precision. */
  public Engine newEngine(Precision precision) {
    return new TorchEngine(facts, graph, network, device, threads, precision, false);
  }

  @Override
  public void close() {
    network.close();
  }
}
