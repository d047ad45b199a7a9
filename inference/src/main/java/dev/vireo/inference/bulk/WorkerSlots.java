package dev.vireo.inference.bulk;

import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.DraftTrial;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What the workers of a run own, and the memory under it. Whoever opens it closes it. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class WorkerSlots implements AutoCloseable {
  private final BufferAllocator memory;
  private final List<BatchSlot> slots = new ArrayList<>();
  private final List<DraftTrial> trials = new ArrayList<>();
  private @Nullable MemoryPlan plan;

  private WorkerSlots(BufferAllocator memory) {
    this.memory = memory;
  }

  /**
   * Slots over one loaded model, whose weights they share.
   *
   * @param workers slots, at least 1
   * @param batchSize images that go through the model together, at least 1
   */
  public static WorkerSlots open(Model model, int workers, int batchSize) {
    return open(model::newEngine, workers, batchSize);
  }

  /**
   * @param engines gives one engine for each worker, which the slots close
   */
  public static WorkerSlots open(Supplier<Engine> engines, int workers, int batchSize) {
    return open(engines, workers, batchSize, MemoryPlan.UNLIMITED);
  }

  /**
   * @param memoryLimit bytes for pixels and encoded files, of all workers together; fewer images go
   *     through the model together where it demands that
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when it is too low; OUT_OF_MEMORY
   *     when there is no room
   */
  static WorkerSlots open(Supplier<Engine> engines, int workers, int batchSize, long memoryLimit) {
    if (workers < 1 || batchSize < 1) {
      throw new IllegalArgumentException("no work is done by " + workers + " x " + batchSize);
    }
    WorkerSlots opened = new WorkerSlots(ArrowMemory.open(memoryLimit));
    try {
      for (int i = 0; i < workers; i++) {
        opened.add(engines.get(), workers, batchSize, memoryLimit);
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void add(Engine engine, int workers, int batchSize, long memoryLimit) {
    Preprocessing preprocessing = engine.facts().preprocessing();
    ImageBatch batch;
    try {
      plan = MemoryPlan.of(memoryLimit, workers, batchSize, preprocessing);
      batch = new ImageBatch(memory, plan.batchSize(), preprocessing);
    } catch (RuntimeException | OutOfMemoryError e) {
      engine.close();
      if (MemoryShortage.is(e)) {
        throw MemoryShortage.atStart(e, workers, batchSize, preprocessing);
      }
      throw e;
    }
    DraftTrial trial = new DraftTrial();
    trials.add(trial);
    slots.add(new BatchSlot(engine, ImageDecoders.open(preprocessing, trial), batch));
  }

  /** What pixels and encoded files are taken from. */
  BufferAllocator memory() {
    return memory;
  }

  /** How it is shared out. */
  MemoryPlan plan() {
    return Objects.requireNonNull(plan, "no slot is open");
  }

  /** One for each worker. */
  public List<BatchSlot> list() {
    return List.copyOf(slots);
  }

  /** What each worker's decoder tried. */
  List<DraftTrial> trials() {
    return trials;
  }

  /**
   * @throws IllegalStateException when a batch was not given back
   */
  @Override
  public void close() {
    try (memory) {
      for (BatchSlot slot : slots) {
        slot.close();
      }
    }
  }
}
