package dev.vireo.gateway.model;

import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchListener;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.batch.Batcher;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A model under the name that clients see, behind its batcher. Safe for use by several threads.
 * Whoever opens it closes it.
 */
public final class ServedModel implements AutoCloseable {
  /** One batch is decoded while another is on the GPU. */
  private static final int GPU_SLOTS = 2;

  private static final long BATCH_MEMORY = 1L << 30;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final long version;
  private final Model model;
  private final Optional<Model> alone;
  private final BufferAllocator allocator;
  private final Batcher batcher;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ServedModel(
      String name,
      long version,
      Model model,
      Optional<Model> alone,
      BufferAllocator allocator,
      Batcher batcher) {
    this.name = name;
    this.version = version;
    this.model = model;
    this.alone = alone;
    this.allocator = allocator;
    this.batcher = batcher;
  }

  /**
   * Loads a model and runs it once on every slot, so that the first client does not pay for what
   * libraries do at their first call. Several slots on a CPU divide the cores among them, which
   * gives the most answers a second; for a request that is alone they hold the model once more, on
   * all cores, which gives the soonest answer.
   *
   * @param name as clients write it
   * @throws dev.vireo.inference.VireoException as {@link Model#open}
   */
  public static ServedModel open(String name, long version, Path file, ModelSettings settings) {
    Model model = Model.open(file, settings.engine());
    Optional<Model> alone = Optional.empty();
    BufferAllocator allocator = ArrowMemory.open(BATCH_MEMORY);
    List<BatchSlot> opened = new ArrayList<>();
    try {
      int slots = model.onGpu() ? Math.min(GPU_SLOTS, settings.slots()) : settings.slots();
      if (slots > 1 && !model.onGpu()) {
        alone = Optional.of(Model.open(file, settings.engine().withOwnCores()));
      }
      for (int i = 0; i < slots; i++) {
        opened.add(slot(model, alone, allocator, settings.pixelLimit()));
      }
      opened.forEach(WarmUp::run);
      BatchListener listener = settings.batches().apply(name);
      Batcher batcher = new Batcher(opened, settings.maxWaiting(), listener);
      return new ServedModel(name, version, model, alone, allocator, batcher);
    } catch (RuntimeException e) {
      opened.forEach(BatchSlot::close);
      allocator.close();
      close(model, alone);
      throw e;
    }
  }

  private static BatchSlot slot(
      Model model, Optional<Model> alone, BufferAllocator allocator, long pixelLimit) {
    Preprocessing preprocessing = model.facts().preprocessing();
    ImageBatch batch = new ImageBatch(allocator, model.bestBatch(), preprocessing.size());
    return new BatchSlot(
        model.newEngine(),
        alone.map(Model::newEngine),
        ImageDecoders.open(preprocessing, pixelLimit),
        batch);
  }

  public String name() {
    return name;
  }

  public long version() {
    return version;
  }

  /** Labels, preprocessing and what else the file says of itself. */
  public ModelFacts facts() {
    return model.facts();
  }

  /** Where it runs, for people. */
  public String device() {
    return alone.map(Model::device).orElseGet(model::device);
  }

  /** In one line, what was not as usual in its runs so far; empty when nothing was. */
  public Optional<String> notice() {
    return model.notice();
  }

  /** What runs it. */
  public Platform platform() {
    return model.platform();
  }

  /** Its own input and output. */
  public ModelSignature signature() {
    return model.signature();
  }

  /** Off-heap memory of its image batches; none once it is closed. */
  public long batchBytes() {
    return allocator.getAllocatedMemory();
  }

  /** See {@link Batcher#submit}. */
  public CompletableFuture<BatchAnswer> submit(BatchRequest request) {
    return batcher.submit(request);
  }

  /** See {@link Batcher#submit(List)}. */
  public List<CompletableFuture<BatchAnswer>> submit(List<BatchRequest> requests) {
    return batcher.submit(requests);
  }

  /** Serves what waits, for up to ten seconds, and frees everything; again, it does nothing. */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Serves what waits, within the limit, and frees everything; again, only to shorten the limit.
   */
  public void close(Duration limit) {
    batcher.close(limit);
    if (closed.compareAndSet(false, true)) {
      allocator.close();
      close(model, alone);
    }
  }

  private static void close(Model model, Optional<Model> alone) {
    try (model) {
      alone.ifPresent(Model::close);
    }
  }
}
