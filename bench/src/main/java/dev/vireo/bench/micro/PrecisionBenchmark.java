package dev.vireo.bench.micro;

import java.io.IOException;
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

/** Milliseconds for one batch from pixels to logits, by the precision of the exported graph. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class PrecisionBenchmark {
  @Param({"resnet18", "vit-tiny"})
  private String model;

  @Param({"fp32", "int8"})
  private String precision;

  @Param("8")
  private int batchSize;

  @Param("1")
  private int threads;

  private LoadedBatch loaded;

  @Setup
  public void open() throws IOException {
    loaded = new LoadedBatch(model, precision, batchSize, threads);
  }

  @TearDown
  public void close() {
    loaded.close();
  }

  @Benchmark
  public float[] logits() {
    return loaded.run();
  }
}
