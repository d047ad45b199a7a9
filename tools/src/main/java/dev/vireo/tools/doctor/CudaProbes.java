package dev.vireo.tools.doctor;

import dev.vireo.tools.doctor.Finding.Topic;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The NVIDIA driver and the libraries that ONNX Runtime's CUDA provider loads. */
final class CudaProbes {
  static final String DRIVER = "libcuda.so.1";

  /** In an order in which each finds those that it needs. */
  private static final List<String> LIBRARIES =
      List.of(
          "libcudart.so.12",
          "libcublasLt.so.12",
          "libcublas.so.12",
          "libcurand.so.10",
          "libcudnn.so.9");

  private CudaProbes() {}

  static List<Finding> driver() throws Throwable {
    if (!loads(DRIVER)) {
      return List.of(Finding.absent(Topic.CUDA, DRIVER, "missing: comes with the NVIDIA driver"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(Topic.CUDA, DRIVER, CudaDriver.describe()));
    return findings;
  }

  static List<Finding> libraries() throws Throwable {
    List<Finding> findings = new ArrayList<>();
    for (String library : LIBRARIES) {
      findings.add(
          loads(library)
              ? Finding.ok(Topic.CUDA, library, "found" + where(library))
              : Finding.absent(
                  Topic.CUDA,
                  library,
                  "missing: " + origin(library) + ", or name its folder in LD_LIBRARY_PATH"));
    }
    return findings;
  }

  private static String origin(String library) {
    return library.startsWith("libcudnn") ? "install cuDNN 9 for CUDA 12" : "install CUDA 12";
  }

  @SuppressWarnings("restricted")
  private static boolean loads(String library) {
    try {
      SymbolLookup.libraryLookup(library, Arena.global());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The file that the loader took, from the memory map of this process. */
  private static String where(String library) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.exists(maps)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(maps)) {
      return lines
          .filter(line -> line.contains("/" + library))
          .map(line -> " at " + line.substring(line.indexOf('/')))
          .findFirst()
          .orElse("");
    }
  }
}
