package dev.vireo.inference.image;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Whether OpenCV's native libraries load on this machine; decided once. */
final class OpenCv {
  /** Why they do not, or null. */
  static final String PROBLEM = load();

  private OpenCv() {}

  static boolean loaded() {
    return PROBLEM == null;
  }

  private static String load() {
    try {
      Loader.load(opencv_imgcodecs.class);
      return null;
    } catch (LinkageError | RuntimeException e) {
      return e.toString();
    }
  }
}
