package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.archive.TarFiles;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a dataset needs of an archive, into a folder and nowhere else: images, CIFAR's batches and
 * lists. Links are passed over, as are hidden files; a name that leads out of the folder, and more
 * bytes than a dataset has, are refused.
 *
 * @param archive a {@code .tar.gz} or {@code .zip}
 * @param folder that exists
 */
record Unpacking(Path archive, Path folder) {
  /** All datasets that are known are smaller. */
  private static final long MOST_BYTES = 4L << 30;

  private static final String NEEDED = "(?i).*\\.(jpe?g|png|bin|txt)";

  static boolean isArchive(String name) {
    return name.endsWith(".tar.gz") || name.endsWith(".zip");
  }

  /**
   * @throws VireoException UNREADABLE when the archive is damaged, or leads elsewhere
   * @throws IOException when the folder cannot be written
   */
  void run() throws IOException {
    if (archive.toString().endsWith(".zip")) {
      unzip();
    } else {
      untar();
    }
  }

  private void untar() throws IOException {
    Path plain = Files.createTempFile(folder, ".unpacked", ".tar");
    try {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
        copy(in, plain, MOST_BYTES);
      }
      String prefix = plain + "/";
      for (ImageFile member : TarFiles.list(plain)) {
        String name = member.name().substring(prefix.length());
        if (needed(name)) {
          Files.write(place(name), member.read());
        }
      }
    } catch (ZipException e) {
      throw damaged(e);
    } finally {
      Files.delete(plain);
    }
  }

  private void unzip() throws IOException {
    long left = MOST_BYTES;
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.isDirectory() && needed(entry.getName())) {
          try (InputStream in = zip.getInputStream(entry)) {
            left -= copy(in, place(entry.getName()), left);
          }
        }
      }
    } catch (ZipException e) {
      throw damaged(e);
    }
  }

  private static boolean needed(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.matches(NEEDED) && !file.startsWith(".");
  }

  private Path place(String name) throws IOException {
    Path place;
    try {
      place = folder.resolve(name).normalize();
    } catch (InvalidPathException _) {
      throw elsewhere(name);
    }
    if (!place.startsWith(folder.normalize()) || place.equals(folder.normalize())) {
      throw elsewhere(name);
    }
    Files.createDirectories(place.getParent());
    return place;
  }

  private long copy(InputStream in, Path target, long limit) throws IOException {
    long copied = 0;
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        copied += read;
        if (copied > limit) {
          throw new VireoException(
              ErrorCode.UNREADABLE,
              archive + " holds more than " + (MOST_BYTES >> 30) + " GiB: it is no such dataset");
        }
        out.write(chunk, 0, read);
      }
    }
    return copied;
  }

  private VireoException elsewhere(String name) {
    return new VireoException(
        ErrorCode.UNREADABLE, archive + " holds a file that leads out of it: " + name);
  }

  private VireoException damaged(ZipException e) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        archive + " cannot be unpacked: " + e.getMessage() + "; delete it, and fetch it again",
        e);
  }
}
