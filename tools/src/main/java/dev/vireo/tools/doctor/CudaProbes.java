package dev.vireo.tools.doctor;

import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.engine.CudaProvider;
import dev.vireo.inference.system.ProcFiles;
import dev.vireo.tools.doctor.Finding.Topic;
import dev.vireo.training.djl.PyTorch;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The NVIDIA driver and the libraries that ONNX Runtime's CUDA provider loads. */
final class CudaProbes {
  static final String DRIVER = CudaLibraries.DRIVER;

  private static final String ASKED_FOR = ", for ONNX Runtime's CUDA provider";
  private static final String BRINGS =
      "./vireo --cuda brings it; or install CUDA 12.8 and cuDNN 9, or name its folder in LD_LIBRARY_PATH";

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
    for (String library : CudaLibraries.NEEDED) {
      findings.add(library(library));
    }
    return findings;
  }

  @SuppressWarnings("restricted")
  private static Finding library(String name) throws Throwable {
    if (!loads(name)) {
      return Finding.absent(Topic.CUDA, name, "missing: " + BRINGS);
    }
    String text = CudaVersions.of(name).orElse("found") + where(name);
    boolean old =
        name.equals(CudaLibraries.RUNTIME)
            && !CudaLibraries.isNewEnough(SymbolLookup.libraryLookup(name, Arena.global()));
    return old
        ? Finding.absent(
            Topic.CUDA, name, text + ": ONNX Runtime's CUDA provider needs 12.8; " + BRINGS)
        : Finding.ok(Topic.CUDA, name, text + ASKED_FOR);
  }

  /** Each GPU with what it has, and why ONNX Runtime's provider does not load, if it does not. */
  static List<Finding> gpus() throws Throwable {
    CudaDriver driver = CudaDriver.open();
    int status = driver.start();
    List<Finding> findings = new ArrayList<>();
    if (status != 0) {
      findings.add(
          Finding.absent(Topic.CUDA, "GPU", "none that can be used: cuInit says " + status));
      return findings;
    }
    List<Gpu> devices = driver.devices();
    for (Gpu gpu : devices) {
      findings.add(Finding.ok(Topic.CUDA, "CUDA:" + gpu.index(), gpu.text()));
    }
    findings.add(
        Finding.ok(Topic.CUDA, "memory", NvidiaManagement.open().describe(devices.size())));
    return findings;
  }

  /** Loads what {@code --cuda} brought; nothing where it brought nothing. */
  static List<Finding> chosen() {
    List<Finding> findings = new ArrayList<>();
    for (Path folder : CudaLibraries.chosen()) {
      CudaLibraries.load(folder);
      findings.add(Finding.ok(Topic.CUDA, "--cuda", "takes " + folder));
    }
    return findings;
  }

  /** How many GPUs PyTorch counts. */
  static List<Finding> pyTorch() {
    int gpus = PyTorch.engine().getGpuCount();
    String count = gpus == 1 ? "one GPU" : gpus + " GPUs";
    return List.of(
        gpus == 0
            ? Finding.absent(
                Topic.CUDA,
                "PyTorch",
                "finds no GPU: ./vireo --cuda train brings a libtorch with CUDA")
            : Finding.ok(Topic.CUDA, "PyTorch", "finds " + count));
  }

  /** Whether ONNX Runtime's provider loads, in its own words. */
  static List<Finding> provider() {
    return List.of(
        CudaProvider.problem()
            .map(problem -> Finding.absent(Topic.CUDA, "ONNX Runtime", problem))
            .orElse(Finding.ok(Topic.CUDA, "ONNX Runtime", "its CUDA provider loads")));
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
  private static String where(String library) {
    return ProcFiles.mappedFiles().stream()
        .filter(file -> file.contains("/" + library))
        .map(file -> " at " + file)
        .findFirst()
        .orElse("");
  }
}
