package dev.vireo.inference.batch;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What one worker of a {@link Batcher} owns: engines, the decoder that feeds them and the batch
 * between them. The batch's capacity is the most images that go together.
 *
 * @param engine runs beside those of the other slots, and so has its share of the cores
 * @param alone runs while no other slot does, and so may have all of them; without it, {@code
 *     engine} does
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record BatchSlot(
    Engine engine, Optional<Engine> alone, ImageDecoder decoder, ImageBatch batch)
    implements AutoCloseable {
  public BatchSlot {
    batch.attach(engine.hold(batch.memory()));
  }

  /** A slot whose engine is the same in company and alone. */
  public BatchSlot(Engine engine, ImageDecoder decoder, ImageBatch batch) {
    this(engine, Optional.empty(), decoder, batch);
  }

  @Override
  public void close() {
    try (engine;
        decoder;
        batch) {
      batch.clear();
      alone.ifPresent(Engine::close);
    }
  }
}
