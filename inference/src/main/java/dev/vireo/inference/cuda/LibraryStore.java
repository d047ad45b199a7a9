package dev.vireo.inference.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FolderLock;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A folder of unpacked {@link LibrarySet}s, each whole or not there. One process at a time fills
 * it.
 *
 * @param root need not exist
 * @param space bytes that are free on the disk of an existing folder
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record LibraryStore(Path root, FreeSpace space) {
  private static final String LOCK = ".lock";
  private static final long PAUSE_MILLIS = 200;
  private static final int CHUNK = 1 << 16;
  private static final String ANOTHER_PLACE =
      "free some space, or name a folder on another disk with VIREO_CACHE";

  /** Asks the disk. */
  @FunctionalInterface
  public interface FreeSpace {
    long of(Path folder) throws IOException;
  }

  /** Brings jars. */
  @FunctionalInterface
  public interface Jars {
    /**
     * @return where the jar lies, whole and with the sum that it must have
     */
    Path bring(LibraryJar jar);
  }

  /** Hears of what is done. */
  public interface Listener {
    /**
     * @param bytes in all
     */
    default void unpacks(String set, long bytes) {}

    /**
     * @param bytes so far
     */
    default void progressed(long bytes) {}

    /** The set is there, or is not to be had. */
    default void ends() {}

    /** A sentence that people should read. */
    default void notice(String text) {}
  }

  public LibraryStore(Path root) {
    this(root, folder -> Files.getFileStore(folder).getUsableSpace());
  }

  /** Where a set lies, if it is there. */
  public Optional<Path> find(LibrarySet set) {
    Path folder = root.resolve(set.name());
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  /**
   * Unpacks those of the sets that are not there.
   *
   * @param extra bytes that bringing the jars takes on the same disk
   * @throws VireoException OUTPUT_FAILED when there is not the space, or the disk refuses;
   *     UNREADABLE when a jar is damaged or lacks a library; as {@code jars}
   */
  public void require(List<LibrarySet> sets, long extra, Jars jars, Listener listener) {
    if (missing(sets).isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(root);
      try (FolderLock _ = lock(listener)) {
        List<LibrarySet> missing = missing(sets);
        requireSpace(missing.stream().mapToLong(LibrarySet::bytes).sum() + extra);
        for (LibrarySet set : missing) {
          bring(set, jars, listener);
        }
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "cannot keep CUDA's libraries in %s: %s; %s"
              .formatted(root, IoReason.of(e), ANOTHER_PLACE),
          e);
    }
  }

  private void bring(LibrarySet set, Jars jars, Listener listener) {
    try {
      List<Path> brought = set.jars().stream().map(jars::bring).toList();
      unpack(set, brought, listener);
    } catch (VireoException e) {
      if (e.code() == ErrorCode.OUTPUT_FAILED) {
        throw new VireoException(e.code(), e.getMessage() + "; " + ANOTHER_PLACE, e);
      }
      throw e;
    }
  }

  private List<LibrarySet> missing(List<LibrarySet> sets) {
    return sets.stream().filter(set -> find(set).isEmpty()).toList();
  }

  private FolderLock lock(Listener listener) throws IOException {
    boolean told = false;
    while (true) {
      Optional<FolderLock> lock = FolderLock.take(root, LOCK);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (!told) {
        listener.notice("another process unpacks CUDA's libraries already; waiting for it");
        told = true;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while another process was waited for");
      }
    }
  }

  private void requireSpace(long needed) throws IOException {
    long free = space.of(root);
    if (free < needed) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          String.format(
              Locale.ROOT,
              "CUDA's libraries need %.1f GB in %s, and %.1f GB are free; %s",
              needed / 1e9,
              root,
              free / 1e9,
              ANOTHER_PLACE));
    }
  }

  private void unpack(LibrarySet set, List<Path> jars, Listener listener) {
    listener.unpacks(set.name(), set.bytes());
    try {
      FreshFolder.create(
          root.resolve(set.name()),
          folder -> {
            long[] done = {0};
            for (int i = 0; i < jars.size(); i++) {
              unpack(
                  set.jars().get(i),
                  jars.get(i),
                  folder,
                  bytes -> {
                    done[0] += bytes;
                    listener.progressed(done[0]);
                  });
            }
          });
    } finally {
      listener.ends();
    }
  }

  private static void unpack(LibraryJar jar, Path file, Path folder, LongConsumer written)
      throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (String library : jar.libraries()) {
        ZipEntry entry = zip.getEntry(jar.folder() + library);
        if (entry == null) {
          throw damaged(file, "has no " + library, null);
        }
        unpack(zip, entry, folder.resolve(library), file, written);
      }
    } catch (ZipException e) {
      throw damaged(file, "is damaged", e);
    }
  }

  private static void unpack(
      ZipFile zip, ZipEntry entry, Path target, Path jar, LongConsumer written) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream content = zip.getInputStream(entry);
        OutputStream file = Files.newOutputStream(target);
        CheckedOutputStream checked = new CheckedOutputStream(file, sum)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        checked.write(chunk, 0, read);
        written.accept(read);
      }
    }
    if (sum.getValue() != entry.getCrc() || Files.size(target) != entry.getSize()) {
      throw damaged(jar, "is damaged in " + target.getFileName(), null);
    }
  }

  private static VireoException damaged(Path jar, String what, @Nullable IOException cause) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        "%s %s; delete it, and it will be fetched anew".formatted(jar, what),
        cause);
  }
}
