package dev.vireo.bench.micro;

import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.image.Region;
import dev.vireo.inference.image.Resizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Microseconds from decoded RGB to 224x224 on one thread, of images that are all 500x375 beside
 * images of about as many pixels of which every one has another size: what the tables cost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ResizeBenchmark {
  private static final int IMAGES = 64;
  private static final int PIXELS = 500 * 375;
  private static final int RESIZE = 256;
  private static final int SIZE = 224;

  @Param({"equal", "different"})
  private String sizes;

  /** Vectors after a while, where there are any, or never. */
  @Param({"fastest", "plain"})
  private String kernel;

  private final Pixels[] images = new Pixels[IMAGES];
  private Arena arena;
  private MemorySegment slot;
  private Resizer resizer;
  private int next;

  @Setup(Level.Trial)
  public void open() {
    resizer = kernel.equals("plain") ? Resizer.plain() : Resizer.open();
    arena = Arena.ofShared();
    slot = arena.allocate(SIZE * SIZE * 3L, 64);
    Random random = new Random(1);
    for (int i = 0; i < IMAGES; i++) {
      int width = 500 + (sizes.equals("equal") ? 0 : i - IMAGES / 2);
      int height = PIXELS / width;
      MemorySegment data = arena.allocate(3L * width * height);
      for (long at = 0; at < data.byteSize(); at++) {
        data.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(256));
      }
      images[i] = new Pixels(data, width, height);
    }
  }

  @TearDown
  public void close() {
    arena.close();
  }

  @Benchmark
  public MemorySegment resize() {
    next = (next + 1) % IMAGES;
    Pixels image = images[next];
    int width = RESIZE * image.width() / image.height();
    Region window = new Region((width - SIZE) / 2, (RESIZE - SIZE) / 2, SIZE, SIZE);
    resizer.resize(image, image.bounds(), width, RESIZE, window, slot);
    return slot;
  }
}
