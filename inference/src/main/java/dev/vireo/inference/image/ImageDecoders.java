package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.ffmpeg.FFmpeg;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Opens decoders: native ones where their libraries load, pure Java otherwise. */
public final class ImageDecoders {
  private ImageDecoders() {}

  /** A decoder to the images' own size, with {@link PixelDecoder#DEFAULT_PIXEL_LIMIT}. */
  public static PixelDecoder openPixels() {
    return openPixels(PixelDecoder.DEFAULT_PIXEL_LIMIT);
  }

  /** The same that turns images, or not. */
  public static PixelDecoder openPixels(Orientation orientation) {
    return openPixels(orientation, PixelDecoder.DEFAULT_PIXEL_LIMIT);
  }

  /**
   * @param pixelLimit the most pixels that an image's header may state
   */
  public static PixelDecoder openPixels(long pixelLimit) {
    return new TimedDecoder(() ->
        new EveryFormat(
            OpenCv.problem().isEmpty()
                ? new OpenCvDecoder(pixelLimit)
                : new ImageIoDecoder(pixelLimit),
            pixelLimit));
  }

  private static PixelDecoder openPixels(Orientation orientation, long pixelLimit) {
    PixelDecoder decoder = openPixels(pixelLimit);
    return switch (orientation) {
      case IGNORE -> decoder;
      case APPLY -> new TurningDecoder(decoder);
    };
  }

  /** A decoder to a model's input, with {@link PixelDecoder#DEFAULT_PIXEL_LIMIT}. */
  public static ImageDecoder open(Preprocessing preprocessing) {
    return open(preprocessing, PixelDecoder.DEFAULT_PIXEL_LIMIT);
  }

  /**
   * A decoder to a model's input.
   *
   * @param pixelLimit the most pixels that an image's header may state
   * @throws VireoException INVALID_ARGUMENT for {@link DecodeMode#DRAFT} where OpenCV did not load:
   *     the numbers would be others
   */
  public static ImageDecoder open(Preprocessing preprocessing, long pixelLimit) {
    requireOpenCvFor(preprocessing.decode(), OpenCv.problem());
    return new PreparingDecoder(
        openPixels(preprocessing.orientation(), pixelLimit), preprocessing, pixelLimit);
  }

  /**
   * As {@link #open(Preprocessing)}, and tries what decoding to a scale would save, where the
   * preprocessing asks for all pixels and it is possible.
   */
  public static ImageDecoder open(Preprocessing preprocessing, DraftTrial trial) {
    if (preprocessing.decode() == DecodeMode.DRAFT || OpenCv.problem().isPresent()) {
      return open(preprocessing);
    }
    long limit = PixelDecoder.DEFAULT_PIXEL_LIMIT;
    return new PreparingDecoder(
        new TryingDecoder(
            openPixels(preprocessing.orientation(), limit), JpegScale.draft(preprocessing), trial),
        preprocessing,
        limit);
  }

  static void requireOpenCvFor(DecodeMode decode, Optional<String> problem) {
    if (decode == DecodeMode.DRAFT && problem.isPresent()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "JPEGs are decoded to a scale (draft) by OpenCV alone, which did not load ("
              + problem.get()
              + "); '--decode exact' works without it");
    }
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

  /** Which decoders this machine runs and, where one is missing, why; for people. */
  public static String describe() {
    String decoder =
        OpenCv.problem()
            .map(problem -> "Java ImageIO, as OpenCV did not load: " + problem)
            .orElse("OpenCV");
    return FFmpeg.problem()
        .map(problem -> decoder + "; no HEIC, AVIF and JPEG 2000, as " + problem)
        .orElse(decoder + "; FFmpeg for HEIC, AVIF and JPEG 2000");
  }
}
