package dev.vireo.training.djl;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation that PyTorch could not do for want of memory, told from all other failures by what
 * its allocators say: there is one exception for everything.
 *
 * @param wanted what was asked for when it failed, {@code 2.26 GiB}; empty where that is not said
 */
public record MemoryFailure(Optional<String> wanted) {
  private static final List<String> SIGNS =
      List.of(
          "CUDA out of memory", // c10/cuda/CUDACachingAllocator.cpp
          "CUDA error: out of memory", // the driver
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED",
          "DefaultCPUAllocator: can't allocate memory", // c10/core/impl/alloc_cpu.cpp
          "DefaultCPUAllocator: not enough memory",
          "std::bad_alloc");

  private static final Pattern GPU = Pattern.compile("Tried to allocate ([\\d.]+ \\w?i?B)");
  private static final Pattern CPU = Pattern.compile("tried to allocate (\\d+) bytes");

  /** What a failure says of memory, if it is for want of that. */
  public static Optional<MemoryFailure> of(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    return SIGNS.stream().anyMatch(message::contains)
        ? Optional.of(new MemoryFailure(wanted(message)))
        : Optional.empty();
  }

  private static Optional<String> wanted(String message) {
    Matcher gpu = GPU.matcher(message);
    if (gpu.find()) {
      return Optional.of(gpu.group(1));
    }
    Matcher cpu = CPU.matcher(message);
    return cpu.find() ? Optional.of(inUnits(Double.parseDouble(cpu.group(1)))) : Optional.empty();
  }

  /** As PyTorch writes it for GPUs. */
  private static String inUnits(double bytes) {
    double mebibytes = bytes / (1 << 20);
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.2f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
  }

  /** For the end of a sentence: {@code (it asked for another 2.26 GiB)}, or nothing. */
  public String detail() {
    return wanted.map(size -> " (it asked for another " + size + ")").orElse("");
  }
}
