package dev.vireo.export.parity;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOutputs;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.weights.Checkpoint;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** The same images through a source and an exported file, at one size or several. */
public final class ParityProof {
  /** Images in a batch; the last may have fewer. */
  public static final int BATCH_SIZE = 8;

  private final Checkpoint checkpoint;
  private final ProofImages images;
  private final Tolerance tolerance;
  private final LogitDifferences comparison;
  private final OutputProof outputs = new OutputProof();
  private @Nullable KernelReport kernels;
  private Optional<String> finding = Optional.empty();

  /**
   * @param checkpoint that the source computes
   * @param images to run
   */
  public ParityProof(Checkpoint checkpoint, ProofImages images, Tolerance tolerance) {
    this.checkpoint = checkpoint;
    this.images = images;
    this.tolerance = tolerance;
    this.comparison = new LogitDifferences(checkpoint.labels(), BATCH_SIZE);
  }

  /**
   * Runs every image through both and compares all logits, and what else the file gives. May be
   * called again at another size.
   *
   * @param exported has the source's classes, and takes images of its size
   * @throws VireoException INVALID_DATASET when there are photos and none can be read,
   *     INVALID_MODEL when the file gives what no source computes
   */
  public void compare(TorchEngine source, OnnxModel exported) {
    int size = source.facts().preprocessing().size();
    long memory = 2L * BATCH_SIZE * (3L * size * size + 4096);
    try (Engine engine = exported.newEngine(size);
        OnnxOutputs all = exported.newOutputs(size);
        BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, BATCH_SIZE, size);
        ProofReader reader = new ProofReader(images, source.facts().preprocessing())) {
      boolean first = true;
      while (reader.fill(batch)) {
        if (first) {
          comparison.warmUp(source, engine, batch);
          first = false;
        }
        comparison.add(source, engine, batch, reader.names());
        outputs.add(source, all, batch, reader.names());
      }
      comparison.finishSize(size, reader.photos(), reader.noise());
    }
    kernels = source.kernels();
    ParityReport until = report();
    if (finding.isEmpty() && !until.logitsHold()) {
      finding =
          comparison
              .disputed()
              .map(image -> new Arbiter(checkpoint, source).judge(image, until.allowedOfOne()));
    }
  }

  /** Of all that was compared. */
  public ParityReport report() {
    return comparison.report(
        tolerance, outputs, Objects.requireNonNull(kernels, "nothing was compared"), finding);
  }
}
