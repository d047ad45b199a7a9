package dev.vireo.training.engine;

import ai.djl.engine.EngineException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchFailure;
import java.nio.ByteBuffer;

/** A {@link FusedNetwork} for one thread at a time. */
final class FusedEngine implements Engine {
  private final ModelFacts facts;
  private final FusedNetwork network;
  private final int threads;
  private final int width;

  /**
   * @param network which its owner closes after this
   * @param threads of each run
   * @param width of the embeddings; 0 for none
   */
  FusedEngine(ModelFacts facts, FusedNetwork network, int threads, int width) {
    this.facts = facts;
    this.network = network;
    this.threads = threads;
    this.width = width;
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public String device() {
    return TorchDevice.describe(ai.djl.Device.cpu(), threads);
  }

  @Override
  public int embeddingSize() {
    return width;
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    compute(batch, logits);
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    if (width == 0) {
      Engine.super.run(batch, logits, embeddings);
    }
    compute(batch, logits, embeddings);
  }

  private void compute(ImageBatch batch, float[]... results) {
    if (!batch.fits(facts.preprocessing())) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the model takes images of %d pixels, not %d: decode with its own preprocessing"
              .formatted(facts.preprocessing().size(), batch.height()));
    }
    TorchDevice.useThreads(threads);
    ByteBuffer pixels = batch.pixels().asByteBuffer();
    try {
      network.run(pixels, batch.count(), batch.height(), results);
    } catch (EngineException e) {
      throw TorchFailure.of(e, device(), batch.count(), batch.height());
    }
  }

  @Override
  public void close() {
    // The network is its model's, and nothing else is held.
  }
}
