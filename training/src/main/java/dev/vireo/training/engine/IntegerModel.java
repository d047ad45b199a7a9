package dev.vireo.training.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.FactsResolver;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.engine.IntegerNetwork.Dense;
import dev.vireo.training.kernel.IntegerDotProducts;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.kernel.VerdictStore.Verdict;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A {@link Model} in 8-bit integers that PyTorch runs on the CPU. */
public final class IntegerModel implements Model {
  private final ModelFacts facts;
  private final Platform platform;
  private final int threads;
  private final FusedNetwork network;

  private IntegerModel(
      ModelFacts facts, Platform platform, int threads, IntegerNetwork integers, int size) {
    this.facts = facts;
    this.platform = platform;
    this.threads = threads;
    TorchDevice.useThreads(threads);
    network = new FusedNetwork(IntegerCode.of(integers, size), Precision.FP32, bestBatch());
  }

  /**
   * @param file that the network was read from
   * @param content of it, which tells it from others
   * @param size height and width of the images that the network takes
   * @param metadata under the keys of {@link dev.vireo.inference.model.ModelMetadata}
   * @throws VireoException INVALID_MODEL when the labels or the preprocessing given do not fit it;
   *     INVALID_ARGUMENT for another image size or precision than its own; DEVICE_UNAVAILABLE where
   *     it is not to run on the CPU, and where this machine computes such a network wrongly
   */
  public static IntegerModel of(
      Path file,
      String content,
      IntegerNetwork network,
      int size,
      Map<String, String> metadata,
      Platform platform,
      EngineOptions options) {
    if (options.engine().precision().filter(Precision.BF16::equals).isPresent()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, file + " computes in int8: leave out --precision bf16");
    }
    if (TorchDevice.resolve(options.device()).isGpu()) {
      throw refused(file, "its integers are for CPUs (--device cpu)");
    }
    IntegerDotProducts.missing()
        .or(Placement::withoutOneDnn)
        .ifPresent(why -> {
          throw refused(file, why);
        });
    ModelFacts facts =
        FactsResolver.resolve(
            file, metadata, options.labels(), options.preprocessing(), options.change());
    int classes = ((Dense) network.steps().getLast()).weight().shape().getFirst();
    TorchModel.check(file, classes, size, facts, options);
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = options.threads() == 0 ? cores : options.threads();
    IntegerModel model = new IntegerModel(facts, platform, threads, network, size);
    try {
      model
          .fault(content, network, size)
          .ifPresent(fault -> {
            throw refused(file, "this machine computes it wrongly: " + fault);
          });
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static VireoException refused(Path file, String why) {
    return new VireoException(
        ErrorCode.DEVICE_UNAVAILABLE,
        "PyTorch cannot run %s: %s; leave it to ONNX Runtime (--engine onnx)".formatted(file, why));
  }

  /** Asks once for each file and machine. */
  private Optional<String> fault(String content, IntegerNetwork integers, int size) {
    VerdictStore store = VerdictStore.ofUser();
    String question =
        "integers of %s as one function, %d images; proof %d; PyTorch %s; %s"
            .formatted(
                content,
                bestBatch(),
                IntegerProof.REVISION,
                PyTorch.engine().getVersion(),
                TorchDevice.machine());
    return store
        .find(question)
        .orElseGet(() -> {
          Verdict verdict =
              new Verdict(
                  IntegerProof.fault(network, integers, size, bestBatch())
                      .or(Placement::withoutOneDnn));
          store.keep(question, verdict);
          return verdict;
        })
        .fault();
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public ModelSignature signature() {
    return new ModelSignature(
        "image",
        ModelSignature.Layout.UINT8_NHWC,
        facts.preprocessing().height(),
        facts.preprocessing().width(),
        ModelSignature.ANY,
        TorchModel.LOGITS,
        facts.labels().size(),
        ModelSignature.embeddings(0));
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public String numbers() {
    return "int8";
  }

  @Override
  public String device() {
    return TorchDevice.describe(ai.djl.Device.cpu(), threads);
  }

  @Override
  public boolean onGpu() {
    return false;
  }

  @Override
  public Optional<String> deviceNote() {
    return Optional.empty();
  }

  /** Twice as many as usual, as in bfloat16: fastest on AMX. */
  @Override
  public int bestBatch() {
    return Math.min(16, 2 * Model.super.bestBatch());
  }

  @Override
  public Engine newEngine() {
    return new FusedEngine(facts, network, threads, 0);
  }

  @Override
  public void close() {
    network.close();
  }
}
