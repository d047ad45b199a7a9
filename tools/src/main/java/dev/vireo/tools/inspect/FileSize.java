package dev.vireo.tools.inspect;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** File sizes for people. */
public final class FileSize {
  private static final int KILO = 1000;
  private static final List<String> UNITS = List.of("kB", "MB", "GB");

  private FileSize() {}

  /** Decimal units: {@code 44.7 MB}. */
  public static String of(long bytes) {
    if (bytes < KILO) {
      return bytes + " bytes";
    }
    double size = bytes;
    int unit = -1;
    while (size >= KILO && unit < UNITS.size() - 1) {
      size /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS.get(unit));
  }

  static String of(Path file) {
    try {
      return of(Files.size(file));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
