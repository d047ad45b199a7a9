package dev.vireo.inference.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/** Loads NVIDIA's libraries into this process, so that what needs them finds them there. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class CudaLibraries {
  /** Of the NVIDIA driver, which nothing but the driver brings. */
  public static final String DRIVER = "libcuda.so.1";

  /** For people, where it is missing. */
  public static final String NO_DRIVER =
      "there is no NVIDIA driver (" + DRIVER + ") on this machine";

  /** CUDA's runtime. */
  public static final String RUNTIME = "libcudart.so.12";

  /** What ONNX Runtime's provider needs of CUDA and cuDNN, by the names that the loader knows. */
  public static final List<String> NEEDED =
      List.of(RUNTIME, "libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10", "libcudnn.so.9");

  /** Property that names the folders from which they are loaded, where the system has them not. */
  private static final String CHOSEN = "vireo.cuda.libraries";

  private CudaLibraries() {}

  /**
   * Takes the libraries of these folders when something needs them.
   *
   * @param folders in the order in which they are loaded
   */
  public static void choose(List<Path> folders) {
    List<String> paths =
        folders.stream().map(folder -> folder.toAbsolutePath().toString()).toList();
    System.setProperty(CHOSEN, String.join(File.pathSeparator, paths));
  }

  /** The folders that were {@linkplain #choose chosen}. */
  public static List<Path> chosen() {
    String folders = System.getProperty(CHOSEN, "");
    return folders.isEmpty()
        ? List.of()
        : Arrays.stream(folders.split(File.pathSeparator, -1)).map(Path::of).toList();
  }

  /**
   * Loads what was chosen; where nothing was, the system's own are found by what needs them.
   *
   * @throws VireoException as {@link #load}
   */
  public static void loadChosen() {
    chosen().forEach(CudaLibraries::load);
  }

  /** Whether the machine has an NVIDIA driver, which stays loaded. */
  public static boolean hasDriver() {
    return found(DRIVER, Arena.global());
  }

  /** Of CUDA's runtime, from 12.8 on; ONNX Runtime's provider asks for it. */
  private static final String NEWEST_FUNCTION = "cudaLibraryGetKernel";

  /** Whether the system itself, or LD_LIBRARY_PATH, has all of CUDA 12.8 or newer and cuDNN 9. */
  @SuppressWarnings("restricted")
  public static boolean systemIsWhole() {
    if (!NEEDED.stream().allMatch(CudaLibraries::found)) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      return isNewEnough(SymbolLookup.libraryLookup(RUNTIME, arena));
    }
  }

  /** Whether CUDA's runtime is as new as ONNX Runtime's provider needs it: 12.8. */
  public static boolean isNewEnough(SymbolLookup runtime) {
    return runtime.find(NEWEST_FUNCTION).isPresent();
  }

  /** Whether the loader finds a library; it does not stay loaded. */
  public static boolean found(String library) {
    try (Arena arena = Arena.ofConfined()) {
      return found(library, arena);
    }
  }

  @SuppressWarnings("restricted")
  private static boolean found(String library, Arena arena) {
    try {
      SymbolLookup.libraryLookup(library, arena);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * Loads all libraries of a folder, each after those that it needs; they stay loaded. What needs
   * one of their names later, gets these.
   *
   * @throws VireoException DEVICE_UNAVAILABLE, with the loader's reason
   */
  @SuppressWarnings("restricted")
  public static void load(Path folder) {
    try {
      for (Path library : LoadOrder.of(folder)) {
        System.load(library.toAbsolutePath().toString());
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "CUDA's libraries in %s cannot be read: %s; delete the folder, and they will be fetched anew"
              .formatted(folder, IoReason.of(e)),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw new VireoException(
          ErrorCode.DEVICE_UNAVAILABLE, "CUDA's libraries do not load: " + e.getMessage(), e);
    }
  }
}
