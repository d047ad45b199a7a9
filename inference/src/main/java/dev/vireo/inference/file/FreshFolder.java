package dev.vireo.inference.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders that appear whole or not at all. Until then they are hidden beside their place, with a
 * marker in them by which what a killed process left behind is told from what is somebody's own.
 */
public final class FreshFolder {
  private static final String MARKER = ".vireo-partial";

  /** Fills a folder. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path folder) throws IOException;
  }

  private FreshFolder() {}

  /**
   * Makes {@code target}, which must not exist or be empty, and fills it. It gets its name when the
   * filler returns; when the filler fails, nothing is left.
   *
   * @throws VireoException OUTPUT_FAILED when the folder holds something or cannot be written
   */
  public static void create(Path target, Filler filler) {
    Path absolute = target.toAbsolutePath().normalize();
    requireFresh(absolute);
    try {
      Files.createDirectories(absolute.getParent());
      removeLeftovers(absolute);
      String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path partial =
          absolute.resolveSibling("." + absolute.getFileName() + "." + suffix + ".partial");
      Files.createDirectory(partial);
      try (TemporaryPath _ = new TemporaryPath(partial)) {
        try (FolderLock _ = FolderLock.take(partial, MARKER).orElseThrow()) {
          filler.fill(partial);
        }
        Files.deleteIfExists(absolute);
        FileMove.at(partial, absolute);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, target + ": cannot be written (" + IoReason.of(e) + ")", e);
    }
  }

  /** Those of the same target that have the marker and whose process is gone. */
  private static void removeLeftovers(Path target) throws IOException {
    Pattern ours =
        Pattern.compile(
            "\\." + Pattern.quote(String.valueOf(target.getFileName())) + "\\.[0-9a-f]+\\.partial");
    List<Path> leftovers;
    try (Stream<Path> siblings = Files.list(target.getParent())) {
      leftovers =
          siblings
              .filter(path -> ours.matcher(String.valueOf(path.getFileName())).matches())
              .filter(path -> Files.isRegularFile(path.resolve(MARKER)))
              .toList();
    }
    for (Path leftover : leftovers) {
      Optional<FolderLock> lock = FolderLock.take(leftover, MARKER);
      if (lock.isPresent()) {
        lock.get().close();
        FolderTree.delete(leftover);
      }
    }
  }

  private static void requireFresh(Path target) {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, target + ": is a file; name a folder that does not exist yet");
    }
    try (Stream<Path> entries = Files.list(target)) {
      if (entries.findAny().isPresent()) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            target + ": is not empty; name another folder, or remove this one first");
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, target + ": cannot be read (" + IoReason.of(e) + ")", e);
    }
  }
}
