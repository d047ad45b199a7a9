package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
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
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String system, String processor) {
    String name = system.toLowerCase(Locale.ROOT);
    boolean arm = processor.equals("aarch64");
    boolean intel = processor.equals("amd64") || processor.equals("x86_64");
    if (name.equals("linux") && (arm || intel)) {
      return arm ? LINUX_ARM64 : LINUX_X64;
    }
    if (name.startsWith("mac") && arm) {
      return MAC_ARM64;
    }
    if (name.startsWith("windows") && intel) {
      return WINDOWS_X64;
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "there are no native libraries for %s on %s: Vireo runs on Linux (x86-64, aarch64), macOS (Apple silicon) and Windows (x86-64)"
            .formatted(system, processor));
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
