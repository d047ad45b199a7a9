package dev.vireo.inference.image;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Whether OpenCV's native libraries load on this machine; decided once. */
final class OpenCv {
  private static final Optional<String> PROBLEM = load();

  /** {@code cv::utils::logging::setLogLevel(LogLevel)}, for which JavaCPP has no name. */
  private static final String SET_LOG_LEVEL = "_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE";

  private static final int LOG_LEVEL_SILENT = 0;

  private OpenCv() {}

  /** Why they do not, or empty. */
  static Optional<String> problem() {
    return PROBLEM;
  }

  private static Optional<String> load() {
    try {
      Loader.load(opencv_imgcodecs.class);
      silence();
      return Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  /** Keeps OpenCV from writing to stderr about each damaged image: its caller has the error. */
  @SuppressWarnings("restricted")
  private static void silence() {
    Optional<MemorySegment> function = SymbolLookup.loaderLookup().find(SET_LOG_LEVEL);
    if (function.isEmpty()) {
      return;
    }
    FunctionDescriptor levelToLevel =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int _ =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(function.get(), levelToLevel)
                  .invokeExact(LOG_LEVEL_SILENT);
    } catch (Throwable e) {
      throw new IllegalStateException("OpenCV refuses a log level", e);
    }
  }
}
