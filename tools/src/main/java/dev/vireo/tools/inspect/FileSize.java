package dev.vireo.tools.inspect;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** File sizes for people. */
public final class FileSize {
  private static final double KILO = 1000;

  private FileSize() {}

  /** Decimal units: {@code 44.7 MB}. */
  public static String of(long bytes) {
    if (bytes < KILO) {
      return bytes + " bytes";
    }
    return bytes < KILO * KILO
        ? String.format(Locale.ROOT, "%.1f kB", bytes / KILO)
        : String.format(Locale.ROOT, "%.1f MB", bytes / (KILO * KILO));
  }

  static String of(Path file) {
    try {
      return of(Files.size(file));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
