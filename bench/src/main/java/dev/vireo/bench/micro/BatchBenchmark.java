package dev.vireo.bench.micro;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/**
 * Microseconds before the model: a batch filled with decoded images, and a tensor wrapped around
 * its memory, beside one that copies it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {
  private static final int SIZE = 224;

  @Param({"1", "16"})
  private int batchSize;

  private final Arena arena = Arena.ofShared();
  private final OrtEnvironment environment = OnnxEnvironment.get();
  private BufferAllocator allocator;
  private ImageBatch batch;
  private MemorySegment image;
  private byte[] array;
  private long[] shape;

  @Setup
  public void open() {
    allocator = ArrowMemory.open(1L << 28);
    batch = new ImageBatch(allocator, batchSize, SIZE);
    image = arena.allocate(3L * SIZE * SIZE, Long.BYTES);
    array = new byte[batchSize * 3 * SIZE * SIZE];
    shape = new long[] {batchSize, SIZE, SIZE, 3};
    fill();
  }

  @TearDown
  public void close() {
    try (arena) {
      batch.clear();
      batch.close();
      allocator.close();
    }
  }

  @Benchmark
  public int fill() {
    batch.clear();
    for (int i = 0; i < batchSize; i++) {
      batch.nextSlot().copyFrom(image);
      batch.add("");
    }
    return batch.count();
  }

  @Benchmark
  public long wrap() throws OrtException {
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(
            environment,
            batch.pixels().asByteBuffer().order(ByteOrder.nativeOrder()),
            shape,
            OnnxJavaType.UINT8)) {
      return tensor.getInfo().getNumElements();
    }
  }

  @Benchmark
  public long copy() throws OrtException {
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(environment, ByteBuffer.wrap(array), shape, OnnxJavaType.UINT8)) {
      return tensor.getInfo().getNumElements();
    }
  }
}
