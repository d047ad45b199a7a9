package dev.vireo.export.parity;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import org.apache.arrow.memory.BufferAllocator;

/** The same images through two engines. */
public final class ParityProof {
  /** Images in a batch; the last may have fewer. */
  public static final int BATCH_SIZE = 8;

  private ParityProof() {}

  /**
   * Runs every image through both engines and compares all logits.
   *
   * @param exported has the source's input size and classes
   * @throws VireoException INVALID_DATASET when there are photos and none can be read
   */
  public static ParityReport run(
      Engine source, Engine exported, ProofImages images, Tolerance tolerance) {
    int size = source.facts().preprocessing().size();
    long memory = 2L * BATCH_SIZE * (3L * size * size + 4096);
    try (BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, BATCH_SIZE, size);
        ProofReader reader = new ProofReader(images, source.facts().preprocessing())) {
      Comparison comparison = new Comparison(source.facts().labels(), BATCH_SIZE);
      while (reader.fill(batch)) {
        comparison.add(source, exported, batch, reader.names());
      }
      return comparison.report(tolerance, reader.photos(), reader.noise());
    }
  }
}
