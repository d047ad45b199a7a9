package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;
import java.util.concurrent.CompletableFuture;

/** Opens decoders: native ones where their libraries load, pure Java otherwise. */
public final class ImageDecoders {
  private ImageDecoders() {}

  /** A decoder to the images' own size, with {@link PixelDecoder#DEFAULT_PIXEL_LIMIT}. */
  public static PixelDecoder openPixels() {
    return openPixels(PixelDecoder.DEFAULT_PIXEL_LIMIT);
  }

  /**
   * @param pixelLimit the most pixels that an image's header may state
   */
  public static PixelDecoder openPixels(long pixelLimit) {
    return OpenCv.problem().isEmpty()
        ? new OpenCvDecoder(pixelLimit)
        : new ImageIoDecoder(pixelLimit);
  }

  /** A decoder to a model's input, with {@link PixelDecoder#DEFAULT_PIXEL_LIMIT}. */
  public static ImageDecoder open(Preprocessing preprocessing) {
    return open(preprocessing, PixelDecoder.DEFAULT_PIXEL_LIMIT);
  }

  /**
   * A decoder to a model's input.
   *
   * @param pixelLimit the most pixels that an image's header may state
   */
  public static ImageDecoder open(Preprocessing preprocessing, long pixelLimit) {
    return new PreparingDecoder(openPixels(pixelLimit), new Fitter(preprocessing), pixelLimit);
  }

  /**
   * Begins to load the native libraries, in another thread, for callers who have a model to load
   * meanwhile. A decoder that is opened waits for them.
   */
  public static Loading load() {
    return new Loading(
        CompletableFuture.runAsync(
            OpenCv::problem, Thread.ofPlatform().name("vireo-decoders")::start));
  }

  /** Closing waits for the end of the loading: a process should not exit amidst it. */
  public static final class Loading implements AutoCloseable {
    private final CompletableFuture<Void> end;

    private Loading(CompletableFuture<Void> loading) {
      // What fails, fails anew where a decoder is opened.
      this.end = loading.exceptionally(_ -> null);
    }

    @Override
    public void close() {
      end.join();
    }
  }

  /** Which decoder this machine runs and, where it is not the fast one, why; for people. */
  public static String describe() {
    return OpenCv.problem()
        .map(problem -> "Java ImageIO, as OpenCV did not load: " + problem)
        .orElse("OpenCV");
  }
}
