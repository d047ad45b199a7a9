package dev.vireo.bench.bulk;

import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.DecodeMode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * The two parts that no pipeline can do without, each by itself: decoding from bytes in memory to
 * the model's input, and one-thread sessions on batches that are decoded already.
 */
final class PartsAlone implements AutoCloseable {
  private static final double WARM_UP_SECONDS = 4;

  /** CPU time that a worker spent, and on how many images. */
  private record Spent(long nanos, long images) {}

  /** One worker's step, and how many images it does. */
  private interface Step {
    int run();
  }

  private final List<byte[]> photos;
  private final int batch;
  private final Model model;
  private final WorkerSlots slots;
  private final ExecutorService threads;

  /**
   * @param photos at least one image file, read already
   * @param batch images that go through the model together
   */
  PartsAlone(Path file, List<byte[]> photos, int cores, int batch) {
    this(file, photos, cores, batch, DecodeMode.EXACT);
  }

  PartsAlone(Path file, List<byte[]> photos, int cores, int batch, DecodeMode decode) {
    this(file, photos, cores, batch, EngineOptions.DEFAULTS.withDecode(decode));
  }

  /**
   * @param images that go through the model together; 0 for as many as suit it
   */
  PartsAlone(Path file, List<byte[]> photos, int cores, int images, EngineOptions options) {
    this.photos = photos;
    this.model = Model.open(file, options.withDevice(new Device.Cpu()).withThreads(1));
    this.batch = images == 0 ? model.bestBatch() : images;
    this.slots = WorkerSlots.open(model, cores, batch);
    this.threads = Executors.newFixedThreadPool(cores);
  }

  /** Long enough for the resizers to have changed to vectors, and those to be compiled. */
  void warmUp(int workers) {
    decode(workers, WARM_UP_SECONDS);
  }

  /**
   * @param workers threads at the same time, at most the cores given
   * @return CPU seconds for an image
   */
  double decode(int workers, double seconds) {
    return measure(workers, seconds, this::decoding);
  }

  /** As {@link #decode}, for the model. */
  double infer(int workers, double seconds) {
    return measure(workers, seconds, this::inferring);
  }

  private Step decoding(int worker) {
    BatchSlot slot = slots.list().get(worker);
    slot.batch().clear();
    int[] next = {worker * photos.size() / slots.list().size()};
    return () -> {
      slot.decoder().decode(photos.get(next[0]++ % photos.size()), slot.batch().nextSlot());
      return 1;
    };
  }

  private Step inferring(int worker) {
    BatchSlot slot = slots.list().get(worker);
    slot.batch().clear();
    for (int i = 0; i < batch; i++) {
      slot.decoder()
          .decode(photos.get((worker * batch + i) % photos.size()), slot.batch().nextSlot());
      slot.batch().add("");
    }
    float[] logits = new float[batch * model.facts().labels().size()];
    return () -> {
      slot.engine().run(slot.batch(), logits);
      return batch;
    };
  }

  private double measure(int workers, double seconds, IntFunction<Step> steps) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Future<Spent>> running = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      Step step = steps.apply(i);
      running.add(threads.submit(() -> spend(step, end)));
    }
    long nanos = 0;
    long images = 0;
    for (Future<Spent> each : running) {
      Spent spent = get(each);
      nanos += spent.nanos();
      images += spent.images();
    }
    return nanos / 1e9 / images;
  }

  private static Spent spend(Step step, long end) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long images = 0;
    do {
      images += step.run();
    } while (System.nanoTime() - end < 0);
    return new Spent(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start, images);
  }

  private static Spent get(Future<Spent> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try (model) {
      threads.close();
      slots.close();
    }
  }
}
