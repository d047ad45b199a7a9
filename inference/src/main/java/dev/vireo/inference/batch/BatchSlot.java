package dev.vireo.inference.batch;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;

/**
 * What one worker of a {@link Batcher} owns: an engine, the decoder that feeds it and the batch
 * between them. The batch's capacity is the most images that go together.
 */
public record BatchSlot(Engine engine, ImageDecoder decoder, ImageBatch batch)
    implements AutoCloseable {
  @Override
  public void close() {
    try (engine;
        decoder;
        batch) {
      batch.clear();
    }
  }
}
