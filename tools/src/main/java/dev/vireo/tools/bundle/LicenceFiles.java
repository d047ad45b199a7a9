package dev.vireo.tools.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The terms and notices that jars bring along, unpacked for people who have no tool for jars. */
final class LicenceFiles {
  private static final Pattern NAMES =
      Pattern.compile(
          "(meta-inf/)?([^/]*/)?(licen[cs]e|notice|copying|thirdpartynotices|copyright)[^/]*");
  private static final int MOST_BYTES = 4 << 20;

  private LicenceFiles() {}

  /**
   * @param folder of the bundle
   * @param name of the library, for the folder of its terms
   * @return the files written, relative to the bundle
   */
  static List<String> unpack(Path jar, Path folder, String name) throws IOException {
    List<String> written = new ArrayList<>();
    Path target = folder.resolve("licenses").resolve(name);
    try (ZipFile source = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(source.entries())) {
        String path = entry.getName();
        if (!isText(entry)) {
          continue;
        }
        Files.createDirectories(target);
        Path file = target.resolve(path.replaceFirst("^META-INF/", "").replace('/', '-'));
        if (!Files.exists(file)) {
          try (InputStream content = source.getInputStream(entry)) {
            Files.write(file, content.readNBytes(MOST_BYTES));
          }
          written.add(folder.relativize(file).toString().replace('\\', '/'));
        }
      }
    }
    return written;
  }

  private static boolean isText(ZipEntry entry) {
    String name = entry.getName().toLowerCase(Locale.ROOT);
    return !entry.isDirectory()
        && !name.endsWith(".class")
        && NAMES.matcher(name).matches()
        && entry.getSize() <= MOST_BYTES;
  }
}
