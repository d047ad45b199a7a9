package dev.vireo.tools.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What native code a file holds, by its first bytes: ELF (System V ABI, "ELF Header"), Mach-O
 * (mach-o/loader.h) or Microsoft's PE.
 */
enum NativeCode {
  /** No native code. */
  NONE,
  ELF_X64,
  ELF_ARM64,
  MACH_O,
  WINDOWS,
  /** Of a platform that Vireo does not run on. */
  OTHER;

  /** Bytes that are needed to tell. */
  static final int HEADER = 20;

  private static final int ELF = 0x464c457f;
  private static final int FREEBSD = 9;
  private static final int X64 = 62;
  private static final int ARM64 = 183;
  private static final int MACH_O_64 = 0xfeedfacf;
  private static final int MACH_O_32 = 0xfeedface;
  private static final int FAT_OR_CLASS = 0xbebafeca;
  private static final short MZ = 0x5a4d;

  /**
   * @param name of the file: Java's classes begin as Mach-O's files for several processors do
   * @param header the first {@link #HEADER} bytes of it, or all if it has fewer
   */
  static NativeCode of(String name, byte[] header) {
    if (header.length < HEADER) {
      return NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int magic = bytes.getInt(0);
    if (magic == ELF) {
      return elf(bytes);
    }
    if (magic == MACH_O_64 || magic == MACH_O_32) {
      return MACH_O;
    }
    if (magic == FAT_OR_CLASS && !name.endsWith(".class")) {
      return MACH_O;
    }
    if (bytes.getShort(0) == MZ && (name.endsWith(".dll") || name.endsWith(".exe"))) {
      return WINDOWS;
    }
    return NONE;
  }

  private static NativeCode elf(ByteBuffer header) {
    boolean linux = header.get(4) == 2 && header.get(5) == 1 && header.get(7) != FREEBSD;
    int machine = Short.toUnsignedInt(header.getShort(18));
    if (!linux) {
      return OTHER;
    }
    return switch (machine) {
      case X64 -> ELF_X64;
      case ARM64 -> ELF_ARM64;
      default -> OTHER;
    };
  }
}
