package dev.vireo.inference.classifier;

import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A model and the slots over it. Several on a CPU divide the cores among them, which gives the most
 * answers a second; for a request that is alone they hold the model once more, on all cores, which
 * gives the soonest answer.
 *
 * @param alone the model once more
 * @param memory of the slots' batches
 * @param bound the cores that are claimed for lone runs
 */
record Slots(
    Model model,
    Optional<Model> alone,
    BufferAllocator memory,
    List<BatchSlot> list,
    Optional<CoreClaim.Share> bound) {
  /** One batch is decoded while another is on the GPU. */
  private static final int ON_GPU = 2;

  private static final long BATCH_MEMORY = 1L << 30;

  static Slots open(Path file, ClassifierOptions options) {
    int cores = Runtime.getRuntime().availableProcessors();
    int wanted = options.slots() == 0 ? cores : options.slots();
    EngineOptions engine = options.engine();
    int threads = engine.threads() == 0 ? Math.max(1, cores / wanted) : engine.threads();
    Model model = Model.open(file, engine.withThreads(threads));
    Optional<Model> alone = Optional.empty();
    BufferAllocator memory = ArrowMemory.open(BATCH_MEMORY);
    List<BatchSlot> opened = new ArrayList<>();
    Optional<CoreClaim.Share> bound = Optional.empty();
    try {
      int slots = model.onGpu() ? Math.min(ON_GPU, wanted) : wanted;
      if (slots > 1 && !model.onGpu()) {
        bound = options.cores().filter(CoreClaim.Share::take);
        boolean binds = options.cores().isEmpty() || bound.isPresent();
        alone =
            Optional.of(Model.open(file, binds ? engine.withOwnCores() : engine.withThreads(0)));
      }
      for (int i = 0; i < slots; i++) {
        opened.add(slot(model, alone, memory, options.pixelLimit()));
      }
      if (options.warm()) {
        opened.forEach(WarmUp::run);
      }
      return new Slots(model, alone, memory, List.copyOf(opened), bound);
    } catch (RuntimeException | Error e) {
      opened.forEach(BatchSlot::close);
      memory.close();
      close(model, alone);
      bound.ifPresent(CoreClaim.Share::release);
      throw e;
    }
  }

  private static BatchSlot slot(
      Model model, Optional<Model> alone, BufferAllocator memory, long pixelLimit) {
    Preprocessing preprocessing = model.facts().preprocessing();
    ImageBatch batch = new ImageBatch(memory, model.bestBatch(), preprocessing);
    return new BatchSlot(
        model.newEngine(),
        alone.map(Model::newEngine),
        ImageDecoders.open(preprocessing, pixelLimit),
        batch);
  }

  /** Frees what the slots stood on, once they are closed. */
  void closeRest() {
    memory.close();
    close(model, alone);
    bound.ifPresent(CoreClaim.Share::release);
  }

  private static void close(Model model, Optional<Model> alone) {
    try (model) {
      alone.ifPresent(Model::close);
    }
  }
}
