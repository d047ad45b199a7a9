package dev.vireo.bench.engines;

import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.engine.TorchModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network as DJL's documentation runs one: a block of DJL's on its PyTorch engine, operation by
 * operation, and a {@code Predictor} with a translator before it.
 */
final class DjlModel implements Model {
  private final TorchModel opened;
  private final TorchNetwork network;
  private final ai.djl.Model model = ai.djl.Model.newInstance("network", "PyTorch");

  private DjlModel(TorchModel opened) {
    this.opened = opened;
    this.network = opened.openWeights();
    model.setBlock(
        new LambdaBlock(
            images -> new NDList(network.forward(images.singletonOrThrow(), false)), "network"));
  }

  /**
   * @throws VireoException as {@link Model#open}, of PyTorch
   */
  static DjlModel open(Path path, EngineOptions options) {
    Model model = Model.open(path, options);
    if (model instanceof TorchModel torch && !torch.onGpu()) {
      return new DjlModel(torch);
    }
    model.close();
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, "DJL's Predictor is measured with PyTorch on a CPU alone");
  }

  @Override
  public ModelFacts facts() {
    return opened.facts();
  }

  @Override
  public ModelSignature signature() {
    return opened.signature();
  }

  @Override
  public Platform platform() {
    return new Platform("DJL's Predictor on PyTorch", opened.platform().id());
  }

  @Override
  public String device() {
    return opened.device();
  }

  @Override
  public boolean onGpu() {
    return false;
  }

  @Override
  public Optional<String> deviceNote() {
    return Optional.empty();
  }

  @Override
  public Engine newEngine() {
    return new PredictorEngine(facts(), device(), opened.threads(), model);
  }

  @Override
  public void close() {
    try (opened) {
      model.close();
      network.close();
    }
  }

  /** Batches that are formed already, as they lie in memory. */
  private record Pixels(ModelFacts facts) implements NoBatchifyTranslator<ImageBatch, float[]> {
    @Override
    public NDList processInput(TranslatorContext context, ImageBatch batch) {
      Shape shape = new Shape(batch.count(), batch.height(), batch.width(), 3);
      NDArray bytes =
          context.getNDManager().create(batch.pixels().asByteBuffer(), shape, DataType.UINT8);
      NDArray unit = bytes.toType(DataType.FLOAT32, false).div(255).transpose(0, 3, 1, 2);
      return new NDList(
          unit.sub(channels(context, facts.preprocessing().mean()))
              .div(channels(context, facts.preprocessing().std())));
    }

    private static NDArray channels(TranslatorContext context, List<Float> values) {
      float[] array = {values.get(0), values.get(1), values.get(2)};
      return context.getNDManager().create(array, new Shape(1, 3, 1, 1));
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList list) {
      return list.singletonOrThrow().toFloatArray();
    }
  }

  private static final class PredictorEngine implements Engine {
    private final ModelFacts facts;
    private final String device;
    private final int threads;
    private final Predictor<ImageBatch, float[]> predictor;

    PredictorEngine(ModelFacts facts, String device, int threads, ai.djl.Model model) {
      this.facts = facts;
      this.device = device;
      this.threads = threads;
      this.predictor = model.newPredictor(new Pixels(facts));
    }

    @Override
    public ModelFacts facts() {
      return facts;
    }

    @Override
    public String device() {
      return device;
    }

    @Override
    public void run(ImageBatch batch, float[] logits) {
      TorchDevice.useThreads(threads);
      try {
        float[] values = predictor.predict(batch);
        System.arraycopy(values, 0, logits, 0, values.length);
      } catch (TranslateException | EngineException e) {
        throw new VireoException(
            ErrorCode.INTERNAL, "DJL's Predictor failed: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      predictor.close();
    }
  }
}
