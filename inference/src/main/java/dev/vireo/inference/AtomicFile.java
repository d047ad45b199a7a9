package dev.vireo.inference;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files that appear whole or not at all: the content goes to a hidden temporary file in the same
 * folder, is flushed to the disk and then moved over the target in one step.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the whole content to the path it is given, which does not exist yet. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path temporary) throws IOException;
  }

  /**
   * Writes or replaces {@code target}, creating its folder where needed. Whatever {@code content}
   * throws leaves the target as it was and no temporary file behind.
   *
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when the disk refuses, or the target is
   *     a folder
   */
  public static void write(Path target, Content content) {
    Path file = target.toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": a folder of that name is there");
    }
    String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + suffix + ".tmp");
    try {
      Files.createDirectories(temporary.getParent());
      content.writeTo(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      VireoException failure =
          new VireoException(
              ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + reason(e), e);
      discard(temporary, failure);
      throw failure;
    } catch (RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
  }

  /** What went wrong, in words that do not need the exception's class name. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied on " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case NotDirectoryException file -> file.getFile() + " is not a folder";
      case FileSystemException other when other.getReason() != null ->
          other.getReason() + " (" + other.getFile() + ")";
      case FileSystemException other -> other.getFile() + " is in the way";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  private static void discard(Path temporary, Throwable failure) {
    try {
      if (Files.exists(temporary)) {
        Files.delete(temporary);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
