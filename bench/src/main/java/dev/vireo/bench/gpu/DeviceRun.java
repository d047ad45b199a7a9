package dev.vireo.bench.gpu;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;

/** A model on a device, before it batches of random pixels in host memory, always the same. */
final class DeviceRun implements AutoCloseable {
  private final BufferAllocator allocator = ArrowMemory.open(4L << 30);
  private final OnnxModel model;
  private final Engine engine;
  private final int size;
  private final int classes;

  DeviceRun(Path file, Device device) {
    model = OnnxModel.open(file, EngineOptions.DEFAULTS.withDevice(device));
    engine = model.newEngine();
    size = model.facts().preprocessing().size();
    classes = model.facts().labels().size();
  }

  /** Where it runs, for people. */
  String device() {
    return model.device();
  }

  int classes() {
    return classes;
  }

  /** The logits of as many images, row by row. */
  float[] logits(int images) {
    float[] logits = new float[images * classes];
    try (ImageBatch batch = batch(images)) {
      engine.run(batch, logits);
    }
    return logits;
  }

  /**
   * Images a second, from batches in host memory to logits there: copies included, since the engine
   * takes no others.
   *
   * @param images of a batch
   * @param inFlight batches at once, each of a thread of its own
   * @param seconds for which it runs, after a warm-up
   */
  double rate(int images, int inFlight, double seconds) {
    List<Callable<Double>> lanes = new ArrayList<>();
    for (int i = 0; i < inFlight; i++) {
      lanes.add(() -> lane(images, seconds));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(inFlight)) {
      double rate = 0;
      for (Future<Double> lane : threads.invokeAll(lanes)) {
        rate += lane.get();
      }
      return rate;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a rate was measured");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private double lane(int images, double seconds) {
    float[] logits = new float[images * classes];
    try (Engine own = model.newEngine();
        ImageBatch batch = batch(images)) {
      batch.attach(own.hold(batch.memory()));
      own.run(batch, logits);
      own.run(batch, logits);
      long runs = 0;
      long start = System.nanoTime();
      long end = start + (long) (seconds * 1e9);
      long now = start;
      while (now < end) {
        own.run(batch, logits);
        runs++;
        now = System.nanoTime();
      }
      return runs * images / ((now - start) / 1e9);
    }
  }

  /** Height and width of its images. */
  int size() {
    return size;
  }

  private ImageBatch batch(int images) {
    ImageBatch batch = new ImageBatch(allocator, images, size);
    Random random = new Random(0);
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < images; i++) {
      random.nextBytes(pixels);
      MemorySegment.copy(MemorySegment.ofArray(pixels), 0, batch.nextSlot(), 0, pixels.length);
      batch.add("");
    }
    return batch;
  }

  @Override
  public void close() {
    engine.close();
    model.close();
    allocator.close();
  }
}
