package dev.vireo.inference.bulk.source.file;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Paths as text and back. Linux names files by bytes that need not be UTF-8, and Java opens such a
 * file only by a path that it did not make from text: the bytes go through a {@code file:} address,
 * which holds them all.
 */
public final class PathText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final String UNESCAPED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.";

  private PathText() {}

  /** A path as people and results have it, with what is not UTF-8 as in {@link Utf8Text}. */
  public static String of(Path path) {
    String text = path.toString();
    if (text.indexOf(REPLACEMENT) < 0 || path.getNameCount() == 0) {
      return text;
    }
    byte[] whole = bytes(path.toAbsolutePath().toUri().getRawPath());
    int end = whole.length > 1 && whole[whole.length - 1] == '/' ? whole.length - 1 : whole.length;
    int start = path.isAbsolute() ? 0 : startOfLast(path.getNameCount(), whole, end);
    return Utf8Text.of(whole, start, end - start);
  }

  private static int startOfLast(int names, byte[] path, int end) {
    int left = names;
    for (int at = end - 1; at >= 0; at--) {
      if (path[at] == '/' && --left == 0) {
        return at + 1;
      }
    }
    return 0;
  }

  /**
   * The path that a file system has for these bytes.
   *
   * @throws InvalidPathException when none has
   */
  public static Path path(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Utf8Text.is(bytes)) {
      return Path.of(text);
    }
    StringBuilder address = new StringBuilder("file://");
    if (bytes[0] != '/') {
      address.append(Path.of("").toAbsolutePath().toUri().getRawPath());
    }
    for (byte b : bytes) {
      if (UNESCAPED.indexOf(b) >= 0) {
        address.append((char) b);
      } else {
        address.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    try {
      return Path.of(URI.create(address.toString()));
    } catch (IllegalArgumentException e) {
      throw new InvalidPathException(text, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] bytes(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(escaped.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
