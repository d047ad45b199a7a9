package dev.vireo.inference;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Files that appear whole or not at all: the content goes to a hidden temporary file in the same
 * folder, is flushed to the disk and then moved over the target in one step.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the whole content to the path it is given: a new file, a device or a pipe. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path temporary) throws IOException;
  }

  /**
   * Writes or replaces {@code target}, creating its folder where needed. Whatever {@code content}
   * throws leaves the target as it was and no temporary file behind, and so does a JVM that is told
   * to stop meanwhile. A target that is a device or a pipe is written to as it stands; one that is
   * a link stays a link.
   *
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when the disk refuses, or the target is
   *     a folder
   */
  public static void write(Path target, Content content) {
    Path file = resolve(target);
    if (Files.isDirectory(file)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": a folder of that name is there");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      writeInPlace(file, content);
      return;
    }
    String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + suffix + ".tmp");
    try (Leftover _ = new Leftover(temporary)) {
      Files.createDirectories(temporary.getParent());
      content.writeTo(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + reason(e), e);
    }
  }

  /** Links are followed to what they name; one that leads nowhere is a name to be taken. */
  private static Path resolve(Path target) {
    try {
      return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + reason(e), e);
    }
  }

  private static void writeInPlace(Path device, Content content) {
    try {
      content.writeTo(device);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + device + ": " + reason(e), e);
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
      case CharacterCodingException _ -> "it is not text in UTF-8; save it in UTF-8";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /**
   * Removes the temporary file when the writing ends, or the JVM does before it. A JVM that ends
   * gives the writing a moment to finish: some other hook may be waiting for just that.
   */
  private static final class Leftover implements AutoCloseable {
    private static final long MOMENT_MILLIS = 1000;

    private final Path temporary;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread atExit = new Thread(this::removeUnlessFinished, "vireo-leftover");

    Leftover(Path temporary) {
      this.temporary = temporary;
      try {
        Runtime.getRuntime().addShutdownHook(atExit);
      } catch (IllegalStateException _) {
        // The JVM is ending already: whoever writes now is waited for by a hook of its own.
      }
    }

    private void removeUnlessFinished() {
      try {
        if (!finished.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
          Files.deleteIfExists(temporary);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        System.err.println("vireo: " + temporary + " is left behind: " + reason(e));
      }
    }

    @Override
    public void close() throws IOException {
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException _) {
        // The JVM is ending: the hook sees that the writing has finished.
      }
      Files.deleteIfExists(temporary);
    }
  }
}
