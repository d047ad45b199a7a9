package dev.vireo.tools.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes a folder as a tar archive (POSIX 1003.1, "ustar Interchange Format"). */
final class TarStream {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int PREFIX = 155;

  private TarStream() {}

  /**
   * @param out stays open
   * @param prefix folder that everything lies in
   */
  static void write(Path folder, String prefix, OutputStream out) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(folder)) {
      paths = tree.sorted().toList();
    }
    for (Path path : paths) {
      String inside = folder.relativize(path).toString().replace('\\', '/');
      String name = inside.isEmpty() ? prefix : prefix + "/" + inside;
      if (Files.isSymbolicLink(path)) {
        String target = Files.readSymbolicLink(path).toString().replace('\\', '/');
        out.write(header(name, '2', 0, target, false));
      } else if (Files.isDirectory(path)) {
        out.write(header(name + "/", '5', 0, "", true));
      } else {
        long size = Files.size(path);
        out.write(header(name, '0', size, "", Files.isExecutable(path)));
        Files.copy(path, out);
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
      }
    }
    out.write(new byte[2 * BLOCK]);
  }

  private static byte[] header(String path, char type, long size, String link, boolean executable)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    int cut = cut(path);
    text(header, 0, NAME, path.substring(cut));
    text(header, 100, 8, executable ? "0000755" : "0000644");
    text(header, 108, 8, "0000000");
    text(header, 116, 8, "0000000");
    text(header, 124, 12, String.format(Locale.ROOT, "%011o", size));
    text(header, 136, 12, "00000000000");
    text(header, 148, 8, "        ");
    header.put(156, (byte) type);
    text(header, 157, NAME, link);
    text(header, 257, 8, "ustar\00000");
    text(header, 345, PREFIX, cut == 0 ? "" : path.substring(0, cut - 1));
    int sum = 0;
    for (byte value : header.array()) {
      sum += Byte.toUnsignedInt(value);
    }
    text(header, 148, 8, String.format(Locale.ROOT, "%06o\0 ", sum));
    return header.array();
  }

  /** Where the name begins: what is before it goes into the prefix, without the slash. */
  private static int cut(String path) throws IOException {
    int cut = 0;
    while (path.length() - cut > NAME) {
      int slash = path.indexOf('/', cut);
      if (slash < 0 || slash > PREFIX || slash == path.length() - 1) {
        throw new IOException("a path too long for an archive: " + path);
      }
      cut = slash + 1;
    }
    return cut;
  }

  private static void text(ByteBuffer header, int from, int length, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > length) {
      throw new IOException("a name too long for an archive: " + text);
    }
    header.put(from, bytes);
  }
}
