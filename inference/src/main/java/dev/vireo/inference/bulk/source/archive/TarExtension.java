package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.bulk.source.file.Utf8Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the records before a tar header say in its place (POSIX.1-2017, pax, "pax Extended Header").
 */
final class TarExtension {
  private @Nullable String name;
  private long size = -1;
  private boolean sparse;

  void gnuName(byte[] data) {
    name = TarReader.text(data);
  }

  /** Records of the form {@code "<length> <key>=<value>\n"}. */
  void pax(byte[] data) throws IOException {
    for (int at = 0; at < data.length && data[at] != 0; ) {
      int space = at;
      while (space < data.length && data[space] >= '0' && data[space] <= '9') {
        space++;
      }
      long length = number(data, at, space);
      if (length <= space - at + 1L || length > data.length - at || data[space] != ' ') {
        throw damaged();
      }
      int end = at + (int) length - 1;
      record(Utf8Text.of(data, space + 1, end - space - 1));
      at = end + 1;
    }
  }

  private void record(String keyAndValue) throws IOException {
    int equals = keyAndValue.indexOf('=');
    if (equals < 0) {
      throw damaged();
    }
    String value = keyAndValue.substring(equals + 1);
    String key = keyAndValue.substring(0, equals);
    switch (key) {
      case "path" -> name = sparse && name != null ? name : value;
      case "size" -> {
        byte[] digits = value.getBytes(StandardCharsets.UTF_8);
        size = number(digits, 0, digits.length);
      }
      case "GNU.sparse.name" -> name = value;
      default -> {}
    }
    sparse |= key.startsWith("GNU.sparse.");
  }

  private static long number(byte[] digits, int from, int to) throws IOException {
    long value = 0;
    for (int i = from; i < to; i++) {
      if (digits[i] < '0' || digits[i] > '9' || value > Long.MAX_VALUE / 10 - 1) {
        throw damaged();
      }
      value = 10 * value + digits[i] - '0';
    }
    return value;
  }

  private static IOException damaged() {
    return new IOException("it is damaged: an extended header is malformed");
  }

  String name(String inHeader) {
    return name == null ? inHeader : name;
  }

  long size(long inHeader) {
    return size < 0 ? inHeader : size;
  }

  boolean sparse() {
    return sparse;
  }
}
