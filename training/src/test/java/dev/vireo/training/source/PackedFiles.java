package dev.vireo.training.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the files that readers are tested on. */
final class PackedFiles {
  private PackedFiles() {}

  /** {@code count} gray images whose pixels count up, 7 levels from one image to the next. */
  static byte[] idxImages(int count, int width, int height) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + count * width * height);
    bytes.putInt(0x0803).putInt(count).putInt(height).putInt(width);
    for (int image = 0; image < count; image++) {
      for (int i = 0; i < width * height; i++) {
        bytes.put((byte) (7 * image + i));
      }
    }
    return bytes.array();
  }

  static byte[] idxLabels(int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
    bytes.putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return bytes.array();
  }

  /** Records of a label and a red, a green and a blue plane, of levels 10, 20 and 30 and up. */
  static byte[] cifar(int... labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int label : labels) {
      bytes.write(label);
      for (int plane = 1; plane <= 3; plane++) {
        for (int i = 0; i < 1024; i++) {
          bytes.write(10 * plane + i % 10);
        }
      }
    }
    return bytes.toByteArray();
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    if (!file.toString().endsWith(".gz")) {
      return Files.write(file, bytes);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /** A ustar archive; names and contents in turn. */
  static byte[] tar(Object... members) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int i = 0; i < members.length; i += 2) {
      byte[] content =
          members[i + 1] instanceof byte[] bytes
              ? bytes
              : members[i + 1].toString().getBytes(StandardCharsets.UTF_8);
      ByteBuffer header = ByteBuffer.allocate(512);
      header.put(0, members[i].toString().getBytes(StandardCharsets.UTF_8));
      header.put(124, "%011o".formatted(content.length).getBytes(StandardCharsets.US_ASCII));
      header.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
      header.put(156, (byte) '0');
      header.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
      int sum = 0;
      for (byte b : header.array()) {
        sum += b & 0xFF;
      }
      header.put(148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
      archive.writeBytes(header.array());
      archive.writeBytes(content);
      archive.writeBytes(new byte[(512 - content.length % 512) % 512]);
    }
    archive.writeBytes(new byte[1024]);
    return archive.toByteArray();
  }
}
