package dev.vireo.tools.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** First bytes of native code, as linkers write them. */
final class NativeFile {
  private NativeFile() {}

  /**
   * @param machine 62 for x86-64, 183 for aarch64
   */
  static byte[] elf(int machine, int system) {
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, (byte) system});
    header.putShort(16, (short) 3).putShort(18, (short) machine);
    return header.array();
  }

  static byte[] machO() {
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xfeedfacf);
    return header.array();
  }

  static byte[] fatMachO() {
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.BIG_ENDIAN);
    header.putInt(0xcafebabe);
    return header.array();
  }

  static byte[] windows() {
    byte[] header = new byte[64];
    header[0] = 'M';
    header[1] = 'Z';
    return header;
  }
}
