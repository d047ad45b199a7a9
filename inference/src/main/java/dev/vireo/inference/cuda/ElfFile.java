package dev.vireo.inference.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A shared library's own word on which others it needs (System V ABI, "Dynamic Section"): 64 bits,
 * little endian.
 *
 * @param needed names as the loader looks for them
 */
record ElfFile(List<String> needed) {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int MOST = 1 << 20;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final int NEEDED = 1;
  private static final int STRINGS = 5;

  ElfFile {
    needed = List.copyOf(needed);
  }

  /**
   * @throws IOException when it cannot be read, or is no such library
   */
  static ElfFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = at(channel, 0, HEADER, file);
      if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
        throw new IOException(file + " is no library for 64-bit Linux");
      }
      long from = header.getLong(32);
      int count = Short.toUnsignedInt(header.getShort(56));
      ByteBuffer programs = at(channel, from, (long) count * PROGRAM_HEADER, file);
      for (int i = 0; i < count; i++) {
        int program = i * PROGRAM_HEADER;
        if (programs.getInt(program) == DYNAMIC) {
          long offset = programs.getLong(program + 8);
          ByteBuffer entries = at(channel, offset, programs.getLong(program + 32), file);
          return dynamic(channel, entries, programs, file);
        }
      }
      return new ElfFile(List.of());
    }
  }

  private static ElfFile dynamic(
      FileChannel channel, ByteBuffer entries, ByteBuffer programs, Path file) throws IOException {
    long strings = -1;
    List<Long> names = new ArrayList<>();
    for (int at = 0; at + 16 <= entries.limit(); at += 16) {
      long tag = entries.getLong(at);
      if (tag == NEEDED) {
        names.add(entries.getLong(at + 8));
      } else if (tag == STRINGS) {
        strings = entries.getLong(at + 8);
      } else if (tag == 0) {
        break;
      }
    }
    List<String> needed = new ArrayList<>();
    for (long name : names) {
      needed.add(text(channel, offset(programs, strings, file) + name));
    }
    return new ElfFile(needed);
  }

  /** Where in the file lies what is loaded at an address. */
  private static long offset(ByteBuffer programs, long address, Path file) throws IOException {
    for (int program = 0; program < programs.limit(); program += PROGRAM_HEADER) {
      long start = programs.getLong(program + 16);
      long size = programs.getLong(program + 32);
      if (programs.getInt(program) == LOAD && address >= start && address < start + size) {
        return programs.getLong(program + 8) + address - start;
      }
    }
    throw new IOException(file + " is damaged: its names lie nowhere");
  }

  private static String text(FileChannel channel, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    channel.read(bytes, offset);
    bytes.flip();
    int length = 0;
    while (length < bytes.limit() && bytes.get(length) != 0) {
      length++;
    }
    return new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
  }

  private static ByteBuffer at(FileChannel channel, long offset, long length, Path file)
      throws IOException {
    if (length < 0 || length > MOST || offset < 0 || offset + length > channel.size()) {
      throw new IOException(file + " is damaged: it ends too early");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException(file + " is damaged: it ends too early");
      }
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}
