package dev.vireo.training.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.weights.Checkpoint;
import java.util.Map;

/** A checkpoint as it was trained, on PyTorch: the measure that an exported file must meet. */
public final class TorchEngine implements Engine {
  private final ModelFacts facts;
  private final Device device;
  private final TorchNetwork network;
  private final Normalizer normalizer;
  private final int classes;

  /**
   * @throws VireoException INVALID_CHECKPOINT when the tensors are not those of the architecture
   */
  public TorchEngine(Checkpoint checkpoint, Device device) {
    this.device = device;
    facts =
        new ModelFacts(
            checkpoint.architecture().name(),
            checkpoint.labels(),
            checkpoint.preprocessing(),
            Map.of(ModelMetadata.TRAINING, checkpoint.training()));
    classes = checkpoint.architecture().classes();
    network = new TorchNetwork(checkpoint.architecture().network(), checkpoint.tensors(), device);
    normalizer = new Normalizer(checkpoint.preprocessing(), network.manager());
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public String device() {
    return TorchDevice.describe(device);
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    int size = facts.preprocessing().size();
    if (batch.size() != size) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the model takes images of "
              + size
              + " pixels, not "
              + batch.size()
              + ": decode with its own preprocessing");
    }
    try (Autograd _ = Autograd.off();
        NDManager step = network.manager().newSubManager()) {
      NDArray images =
          normalizer.normalize(batch.pixels().asByteBuffer(), batch.count(), size, step);
      float[] scores = network.forward(images, false).toFloatArray();
      System.arraycopy(scores, 0, logits, 0, batch.count() * classes);
    } catch (EngineException e) {
      if (MemoryFailure.of(e).isPresent()) {
        throw new VireoException(
            ErrorCode.OUT_OF_MEMORY,
            "%s has not the memory%s for a batch of %d images of %d pixels; take smaller ones (--batch-size)"
                .formatted(device(), MemoryFailure.of(e).get().more(), batch.count(), size),
            e);
      }
      throw new VireoException(
          ErrorCode.INTERNAL, "PyTorch failed on " + device() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
