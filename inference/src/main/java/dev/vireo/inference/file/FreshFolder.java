package dev.vireo.inference.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Folders that appear whole or not at all. */
public final class FreshFolder {

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
      Path partial = absolute.resolveSibling("." + absolute.getFileName() + ".partial");
      FolderTree.delete(partial);
      Files.createDirectory(partial);
      try (TemporaryPath _ = new TemporaryPath(partial)) {
        filler.fill(partial);
        Files.deleteIfExists(absolute);
        Files.move(partial, absolute, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, target + ": cannot be written (" + IoReason.of(e) + ")", e);
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
