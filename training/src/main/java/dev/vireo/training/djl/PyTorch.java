package dev.vireo.training.djl;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;
import dev.vireo.inference.cuda.CudaLibraries;
import java.nio.file.Path;

/**
 * DJL's engine for PyTorch, which calls nobody. Of its own accord DJL asks the machine's cloud for
 * its id, tells it to its makers, and downloads a libtorch that fits a GPU better; it asks the
 * settings when {@link Engine} is first used, so whatever uses that has it from here.
 */
public final class PyTorch {
  private static final String OFFLINE = "ai.djl.offline";

  private static final String LIBRARIES = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  /** The one of DJL's libraries that asks for the symbols of a libtorch with CUDA 12. */
  private static final String CUDA = "cu128";

  private PyTorch() {}

  /**
   * Takes a libtorch with CUDA in place of the one that comes with DJL, unless the user's
   * environment names one. What it needs of CUDA must have been {@linkplain CudaLibraries#choose
   * chosen}. Before the engine is first used.
   *
   * @param folder of the libtorch, with nothing else in it
   */
  public static void choose(Path folder) {
    if (System.getenv(LIBRARIES) == null) {
      System.setProperty(LIBRARIES, folder.toAbsolutePath().toString());
      System.setProperty(FLAVOR, CUDA);
    }
  }

  /** The version of the libtorch that {@link #engine} takes, or its folder, without starting it. */
  public static String version() {
    String folder = System.getenv(LIBRARIES);
    return folder == null
        ? System.getProperty(LIBRARIES, Platform.detectPlatform("pytorch").getVersion())
        : folder;
  }

  /**
   * Downloads are left to those who set {@code ai.djl.offline} or {@code DJL_OFFLINE} to false.
   *
   * @throws dev.vireo.inference.VireoException DEVICE_UNAVAILABLE when CUDA's libraries were chosen
   *     and do not load
   */
  public static Engine engine() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
    System.setProperty("OPT_OUT_TRACKING", "true");
    if (System.getProperty(LIBRARIES) != null) {
      CudaLibraries.loadChosen();
    }
    return Engine.getEngine("PyTorch");
  }
}
