package dev.vireo.bench.micro;

import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;

/** A model with random weights on the CPU, and a full batch of random pixels before it. */
final class LoadedBatch implements AutoCloseable {
  private final ScratchFolder scratch = ScratchFolder.create();
  private final Path file;
  private final BufferAllocator allocator = ArrowMemory.open(1L << 30);
  private final ImageBatch batch;
  private final Model onnx;
  private final Engine engine;
  private final float[] logits;

  /**
   * @param model as {@link RandomModel#write} takes it, as is {@code precision}
   * @param threads of the session
   */
  LoadedBatch(String model, String precision, int batchSize, int threads) throws IOException {
    file = RandomModel.write(scratch.path(), model, precision);
    EngineOptions options =
        EngineOptions.DEFAULTS.withDevice(new Device.Cpu()).withThreads(threads);
    onnx = Model.open(file, options);
    engine = onnx.newEngine();
    int size = onnx.facts().preprocessing().size();
    batch = new ImageBatch(allocator, batchSize, size);
    Random random = new Random(0);
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < batchSize; i++) {
      random.nextBytes(pixels);
      batch.nextSlot().copyFrom(MemorySegment.ofArray(pixels));
      batch.add(Integer.toString(i));
    }
    logits = new float[batchSize * onnx.facts().labels().size()];
  }

  Path file() {
    return file;
  }

  ImageBatch batch() {
    return batch;
  }

  /** Runs the batch; the array is the same each time. */
  float[] run() {
    engine.run(batch, logits);
    return logits;
  }

  @Override
  public void close() {
    try (scratch;
        allocator;
        batch;
        onnx;
        engine) {
      // Each in turn, the engine first.
    }
  }
}
