package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A folder in files of a size, for ways that take no larger ones, and the script that joins them.
 */
final class Parts {
  private static final String ARCHIVE = "vireo.tar.gz";
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})([kKmMgG])");

  private Parts() {}

  /**
   * @param text {@code 60m}: a number with k, m or g, of 1024
   * @return bytes
   * @throws VireoException INVALID_ARGUMENT
   */
  static long size(String text) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "'%s' is no size of a part: give a number with k, m or g, as in 60m".formatted(text));
    }
    long unit =
        switch (Character.toLowerCase(parts.group(2).charAt(0))) {
          case 'k' -> 1L << 10;
          case 'm' -> 1L << 20;
          default -> 1L << 30;
        };
    return Long.parseLong(parts.group(1)) * unit;
  }

  /**
   * Writes the parts of a folder, their sums and {@code join.sh}.
   *
   * @param name that the folder gets when it is joined
   * @param most bytes of each part
   */
  static void write(Path folder, String name, Path target, long most) throws IOException {
    StringBuilder sums = new StringBuilder();
    PartStream parts = new PartStream(target, ARCHIVE, most);
    try (parts;
        GZIPOutputStream packed = new GZIPOutputStream(parts, 1 << 16)) {
      TarStream.write(folder, name, packed);
    }
    for (Path part : parts.parts()) {
      sums.append(Checksums.sha256(part)).append("  ").append(part.getFileName()).append('\n');
    }
    Files.writeString(target.resolve(Checksums.FILE), sums);
    Path script = target.resolve("join.sh");
    try (InputStream text = Parts.class.getResourceAsStream("join.sh")) {
      Files.copy(Objects.requireNonNull(text), script);
    }
    Bundle.makeExecutable(script);
  }
}
