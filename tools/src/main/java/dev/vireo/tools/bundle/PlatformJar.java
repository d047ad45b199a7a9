package dev.vireo.tools.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Copies jars without the native code of other platforms. */
final class PlatformJar {
  private PlatformJar() {}

  /**
   * The same bytes where nothing is left out; else a jar of the other entries, in their order. What
   * Apple's debuggers need (dSYM) is left out with its libraries.
   *
   * @param unwanted entries that are left out whatever they hold, by name
   */
  static void copy(Path jar, Path target, Platform platform, Predicate<String> unwanted)
      throws IOException {
    try (ZipFile source = new ZipFile(jar.toFile())) {
      if (isSigned(source) || keepsAll(source, platform, unwanted)) {
        Files.copy(jar, target);
        return;
      }
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target));
          ZipOutputStream copy = new ZipOutputStream(file)) {
        for (ZipEntry entry : Collections.list(source.entries())) {
          if (keeps(source, entry, platform, unwanted)) {
            ZipEntry written = new ZipEntry(entry.getName());
            written.setTime(entry.getTime());
            copy.putNextEntry(written);
            try (InputStream content = source.getInputStream(entry)) {
              content.transferTo(copy);
            }
            copy.closeEntry();
          }
        }
      }
    }
  }

  /** What is signed is whole or worth nothing. */
  private static boolean isSigned(ZipFile jar) {
    return jar.stream().anyMatch(entry -> entry.getName().matches("META-INF/[^/]+\\.SF"));
  }

  private static boolean keepsAll(ZipFile jar, Platform platform, Predicate<String> unwanted)
      throws IOException {
    for (ZipEntry entry : Collections.list(jar.entries())) {
      if (!keeps(jar, entry, platform, unwanted)) {
        return false;
      }
    }
    return true;
  }

  private static boolean keeps(
      ZipFile jar, ZipEntry entry, Platform platform, Predicate<String> unwanted)
      throws IOException {
    String name = entry.getName();
    if (unwanted.test(name)) {
      return false;
    }
    if (entry.isDirectory() || name.endsWith(".class")) {
      return true;
    }
    boolean apple = platform == Platform.MAC_ARM64;
    if (name.contains(".dSYM/")) {
      return apple;
    }
    try (InputStream content = jar.getInputStream(entry)) {
      return platform.runs(NativeCode.of(name, content.readNBytes(NativeCode.HEADER)), name);
    }
  }
}
