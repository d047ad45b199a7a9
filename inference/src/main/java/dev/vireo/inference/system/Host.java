package dev.vireo.inference.system;

/**
 * What a process runs on, in Java's own words.
 *
 * @param name of the system: {@code Linux}, {@code Windows 11}
 * @param version of it
 * @param processor {@code amd64}, {@code aarch64}
 */
public record Host(String name, String version, String processor) {
  /** For people: where {@link #isSupported} holds. */
  public static final String SUPPORTED =
      "Linux (x86-64, aarch64), macOS (Apple silicon) and Windows (x86-64)";

  /** Of this process. */
  public static Host here() {
    return new Host(
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"));
  }

  public OperatingSystem system() {
    return OperatingSystem.of(name);
  }

  /** Of 64 bits, by Intel, AMD and others. */
  public boolean isX64() {
    return processor.equals("amd64") || processor.equals("x86_64");
  }

  /** Of 64 bits, by Arm, Apple and others. */
  public boolean isArm64() {
    return processor.equals("aarch64");
  }

  public boolean isLinux() {
    return system() == OperatingSystem.LINUX;
  }

  public boolean isLinuxOnX64() {
    return isLinux() && isX64();
  }

  /** Whether there are native libraries for it: docs/platforms.md. */
  public boolean isSupported() {
    return switch (system()) {
      case LINUX -> isX64() || isArm64();
      case MACOS -> isArm64();
      case WINDOWS -> isX64();
      case OTHER -> false;
    };
  }

  /** For people: {@code Linux on amd64}. */
  public String label() {
    return name + " on " + processor;
  }
}
