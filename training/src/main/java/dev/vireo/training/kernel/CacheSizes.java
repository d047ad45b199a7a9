package dev.vireo.training.kernel;

import dev.vireo.training.kernel.Cpuid.Registers;
import java.util.OptionalInt;

/**
 * The sizes of the processor's data caches as oneDNN reads them through xbyak ({@code
 * Cpu::setCacheHierarchy}): of AMD from leaf {@code 0x8000001D}, three levels always, of all others
 * from leaf 4, as many levels as there are. A virtual machine may hide both. oneDNN guesses where
 * leaf 4 names no level at all; everywhere else it computes with a level that is missing as if it
 * had no size, and divides by that (https://github.com/uxlfoundation/oneDNN/issues/6035).
 */
public final class CacheSizes {
  /** Bytes 9 to 12 of the vendor's name, {@code AuthenticAMD}: {@code cAMD}. */
  private static final int AMD = 0x444D4163;

  private static final int AMD_LEAF = 0x8000001D;
  private static final int LEAF = 4;
  private static final int LEVELS = 3;

  /** More levels and kinds of caches than any processor has. */
  private static final int MOST_SUBLEAVES = 10;

  private static final int DATA = 1;
  private static final int UNIFIED = 3;

  private CacheSizes() {}

  /**
   * The leaf of CPUID that lacks a level that oneDNN reads; empty where it finds all, or guesses.
   */
  public static OptionalInt missingFrom(Cpuid cpuid) {
    if (cpuid.read(0, 0).ecx() == AMD) {
      // Subleaf 1 is the cache of instructions.
      boolean all = holdsData(cpuid, 0) && holdsData(cpuid, 2) && holdsData(cpuid, 3);
      return all ? OptionalInt.empty() : OptionalInt.of(AMD_LEAF);
    }
    int levels = 0;
    for (int subleaf = 0; subleaf < MOST_SUBLEAVES; subleaf++) {
      int kind = kind(cpuid.read(LEAF, subleaf));
      if (kind == 0) {
        break;
      }
      levels += kind == DATA || kind == UNIFIED ? 1 : 0;
    }
    return levels == 0 || levels >= LEVELS ? OptionalInt.empty() : OptionalInt.of(LEAF);
  }

  private static boolean holdsData(Cpuid cpuid, int subleaf) {
    int kind = kind(cpuid.read(AMD_LEAF, subleaf));
    return kind == DATA || kind == UNIFIED;
  }

  private static int kind(Registers registers) {
    return registers.eax() & 0x1F;
  }
}
