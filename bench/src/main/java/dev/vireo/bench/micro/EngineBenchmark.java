package dev.vireo.bench.micro;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.engine.OnnxEnvironment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
 * Milliseconds for one batch from pixels in Arrow memory to logits: Vireo's engine, what a Java
 * program does that keeps pixels in an array of its own, and the limit, which is ONNX Runtime on a
 * tensor that is there already.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {
  private static final int SIZE = 224;

  @Param({"resnet18", "vit-tiny"})
  private String model;

  @Param({"1", "8"})
  private int batchSize;

  @Param("1")
  private int threads;

  private LoadedBatch loaded;
  private OrtEnvironment environment;
  private OrtSession session;
  private byte[] pixels;
  private OnnxTensor tensor;

  @Setup
  public void open() throws IOException, OrtException {
    loaded = new LoadedBatch(model, "fp32", batchSize, threads);
    pixels = loaded.batch().pixels().toArray(ValueLayout.JAVA_BYTE);
    environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(loaded.file().toString(), options);
    }
    tensor = tensor();
  }

  @TearDown
  public void close() throws OrtException {
    tensor.close();
    session.close();
    loaded.close();
  }

  @Benchmark
  public float[] vireo() {
    return loaded.run();
  }

  @Benchmark
  public Object arrayToTensorAndBack() throws OrtException {
    try (OnnxTensor input = tensor();
        OrtSession.Result result = session.run(Map.of("image", input))) {
      return result.get(0).getValue();
    }
  }

  @Benchmark
  public int sessionLimit() throws OrtException {
    try (OrtSession.Result result = session.run(Map.of("image", tensor))) {
      return result.size();
    }
  }

  private OnnxTensor tensor() throws OrtException {
    ByteBuffer copy = ByteBuffer.allocateDirect(pixels.length).order(ByteOrder.nativeOrder());
    copy.put(pixels).flip();
    return OnnxTensor.createTensor(
        environment, copy, new long[] {batchSize, SIZE, SIZE, 3}, OnnxJavaType.UINT8);
  }
}
