package dev.vireo.inference.ffmpeg;

import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;

/** Whether FFmpeg's native libraries are there and load; decided once, when first asked. */
public final class FFmpeg {
  private FFmpeg() {}

  /** Why they do not, or empty. */
  public static Optional<String> problem() {
    return Loaded.PROBLEM;
  }

  private static final class Loaded {
    private static final Optional<String> PROBLEM = load();

    private static Optional<String> load() {
      try {
        Loader.load(avcodec.class);
        // It would write about each damaged image to stderr; its caller has the error.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        return Optional.empty();
      } catch (NoClassDefFoundError e) {
        return Optional.of("org.bytedeco:ffmpeg is not on the class path");
      } catch (LinkageError | RuntimeException e) {
        return Optional.of(e.toString());
      }
    }
  }
}
