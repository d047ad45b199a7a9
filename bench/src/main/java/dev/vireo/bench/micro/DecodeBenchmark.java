package dev.vireo.bench.micro;

import dev.vireo.bench.data.Photos;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.model.Preprocessing;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
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
 * Images a second from JPEG bytes to 224x224 RGB on one thread: Vireo's road, what most Java
 * programs do today, and the limit, which is decoding alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecodeBenchmark {
  private static final int SIZE = 224;

  /** A folder of images; empty for drawn photos. */
  @Param("")
  private String images;

  private List<byte[]> photos;
  private int next;
  private Arena arena;
  private MemorySegment slot;
  private ImageDecoder decoder;
  private PixelDecoder pixels;

  @Setup
  public void open() {
    photos = Photos.load(images);
    arena = Arena.ofShared();
    slot = arena.allocate(SIZE * SIZE * 3L, 64);
    decoder = ImageDecoders.open(Preprocessing.centerCrop(SIZE));
    pixels = ImageDecoders.openPixels();
  }

  @TearDown
  public void close() {
    decoder.close();
    pixels.close();
    arena.close();
  }

  private byte[] photo() {
    next = next + 1 < photos.size() ? next + 1 : 0;
    return photos.get(next);
  }

  @Benchmark
  public MemorySegment vireo() {
    decoder.decode(photo(), slot);
    return slot;
  }

  @Benchmark
  public Pixels decodeOnlyLimit() {
    return pixels.decode(photo());
  }

  /** ImageIO and Graphics2D: not antialiased, so not the pixels that models are trained on. */
  @Benchmark
  public BufferedImage imageIoAndGraphics2d() throws IOException {
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(photo()));
    BufferedImage scaled = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    double scale = (double) SIZE / Math.min(decoded.getWidth(), decoded.getHeight());
    int width = (int) Math.round(decoded.getWidth() * scale);
    int height = (int) Math.round(decoded.getHeight() * scale);
    Graphics2D canvas = scaled.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.drawImage(decoded, (SIZE - width) / 2, (SIZE - height) / 2, width, height, null);
    canvas.dispose();
    return scaled;
  }
}
