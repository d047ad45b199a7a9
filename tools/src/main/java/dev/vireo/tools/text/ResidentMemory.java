package dev.vireo.tools.text;

import dev.vireo.inference.system.ProcFiles;
import java.util.Locale;
import java.util.OptionalLong;

/** What this process holds of the machine's memory, native libraries included. */
public final class ResidentMemory {
  private static final String FIELD = "VmRSS:";

  private ResidentMemory() {}

  /** In bytes; empty where the system does not tell. */
  public static OptionalLong bytes() {
    try {
      for (String line : ProcFiles.lines("self/status")) {
        if (line.startsWith(FIELD)) {
          String[] words = line.substring(FIELD.length()).strip().split(" ", 2);
          return OptionalLong.of(1024 * Long.parseLong(words[0]));
        }
      }
      return OptionalLong.empty();
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** {@code 1.4 GB}, or nothing where the system does not tell. */
  public static String describe() {
    OptionalLong bytes = bytes();
    return bytes.isEmpty() ? "" : String.format(Locale.ROOT, "%.1f GB", bytes.getAsLong() / 1e9);
  }
}
