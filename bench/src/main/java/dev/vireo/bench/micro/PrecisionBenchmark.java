package dev.vireo.bench.micro;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOptions;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Milliseconds for one batch from pixels to logits, by the precision of the exported graph. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class PrecisionBenchmark {
  private static final int SIZE = 224;

  @Param({"resnet18", "vit-tiny"})
  private String model;

  @Param({"fp32", "int8"})
  private String precision;

  @Param("8")
  private int batchSize;

  @Param("1")
  private int threads;

  private Path file;
  private BufferAllocator allocator;
  private ImageBatch batch;
  private OnnxModel onnx;
  private Engine engine;
  private float[] logits;

  @Setup
  public void open() throws IOException {
    file = RandomModel.write(model, precision);
    allocator = ArrowMemory.open(1L << 30);
    batch = new ImageBatch(allocator, batchSize, SIZE);
    Random random = new Random(0);
    byte[] pixels = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < batchSize; i++) {
      random.nextBytes(pixels);
      batch.nextSlot().copyFrom(MemorySegment.ofArray(pixels));
      batch.add(Integer.toString(i));
    }
    onnx =
        OnnxModel.open(
            file, OnnxOptions.DEFAULTS.withDevice(new Device.Cpu()).withThreads(threads));
    engine = onnx.newEngine();
    logits = new float[batchSize * onnx.facts().labels().size()];
  }

  @TearDown
  public void close() throws IOException {
    engine.close();
    onnx.close();
    batch.close();
    allocator.close();
    Files.delete(file);
    Files.delete(file.getParent());
  }

  @Benchmark
  public float[] logits() {
    engine.run(batch, logits);
    return logits;
  }
}
