package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.Host;
import java.util.List;
import java.util.Locale;

/** An operating system on a processor, for which native code is built. */
enum Platform {
  LINUX_X64(NativeCode.ELF_X64, "linux-x64"),
  LINUX_ARM64(NativeCode.ELF_ARM64, "linux-aarch64"),
  MAC_ARM64(NativeCode.MACH_O, "osx-aarch64"),
  WINDOWS_X64(NativeCode.WINDOWS, "win-x64");

  private final NativeCode code;
  private final String onnxRuntime;

  Platform(NativeCode code, String onnxRuntime) {
    this.code = code;
    this.onnxRuntime = onnxRuntime;
  }

  /**
   * The one that this process runs on.
   *
   * @throws VireoException INVALID_ARGUMENT where there is no native code for it
   */
  static Platform here() {
    return of(Host.here());
  }

  static Platform of(Host host) {
    if (!host.isSupported()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "there are no native libraries for %s: Vireo runs on %s"
              .formatted(host.label(), Host.SUPPORTED));
    }
    return switch (host.system()) {
      case LINUX -> host.isArm64() ? LINUX_ARM64 : LINUX_X64;
      case MACOS -> MAC_ARM64;
      case WINDOWS -> WINDOWS_X64;
      case OTHER -> throw new IllegalStateException(host.label());
    };
  }

  /** The file that people start. */
  String launcher() {
    return this == WINDOWS_X64 ? "vireo.cmd" : "vireo";
  }

  /** The scripts of a bundle: the benchmarks' are for a shell. */
  List<String> scripts() {
    return this == WINDOWS_X64
        ? List.of(launcher())
        : List.of(launcher(), "bench/run", "bench/gpu");
  }

  /** Its folder in ONNX Runtime's jar. */
  String onnxRuntime() {
    return onnxRuntime;
  }

  /** Whether code of this kind, in this place of a jar, can run here. */
  boolean runs(NativeCode kind, String entry) {
    return switch (kind) {
      case NONE -> true;
      case ELF_X64, ELF_ARM64, MACH_O, WINDOWS ->
          kind == code && !entry.toLowerCase(Locale.ROOT).contains("android");
      case OTHER -> false;
    };
  }
}
