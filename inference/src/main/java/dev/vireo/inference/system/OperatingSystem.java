package dev.vireo.inference.system;

import java.io.File;
import java.util.Locale;

/** A family of systems that are alike for programs. */
public enum OperatingSystem {
  LINUX,
  MACOS,
  WINDOWS,
  OTHER;

  /**
   * @param name as Java's property {@code os.name} has it
   */
  static OperatingSystem of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("linux")) {
      return LINUX;
    }
    if (lower.startsWith("mac")) {
      return MACOS;
    }
    return lower.startsWith("windows") ? WINDOWS : OTHER;
  }

  /** A program's file name: {@code jlink}, {@code jlink.exe}. */
  public String program(String name) {
    return this == WINDOWS ? name + ".exe" : name;
  }

  /** A file from which nothing comes and into which everything goes. */
  public File nullDevice() {
    return new File(this == WINDOWS ? "NUL" : "/dev/null");
  }
}
