package dev.vireo.inference.file;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A file or a folder under a temporary name. What is left of it is removed when this is closed, or
 * when the JVM ends before: after all shutdown hooks, some of which may be waiting for the writing
 * to finish. A JVM that is told to stop gives the writing a moment in any case.
 */
final class TemporaryPath implements AutoCloseable {
  private static final long MOMENT_MILLIS = 1000;

  private final Path path;
  private final List<Path> parents;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::removeAtExitUnlessFinished, "vireo-leftover");

  TemporaryPath(Path path) {
    this(path, List.of());
  }

  /**
   * @param parents folders that were made for it, the innermost first: removed as far as they are
   *     empty
   */
  TemporaryPath(Path path, List<Path> parents) {
    this.path = path;
    this.parents = parents;
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // The JVM is ending already: whoever writes now is waited for by a hook of its own.
    }
  }

  Path path() {
    return path;
  }

  private void removeAtExitUnlessFinished() {
    try {
      if (!finished.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
        removeAtExit();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("vireo: " + path + " is left behind: " + IoReason.of(e));
    }
  }

  /** The JVM deletes, in the reverse of this order, when its hooks have ended. */
  private void removeAtExit() throws IOException {
    for (Path parent : parents.reversed()) {
      parent.toFile().deleteOnExit();
    }
    try (Stream<Path> tree = Files.walk(path)) {
      tree.forEach(each -> each.toFile().deleteOnExit());
    } catch (NoSuchFileException _) {
      // Nothing was written yet, or it has just been moved to its place.
    }
  }

  private void remove() throws IOException {
    FolderTree.delete(path);
    for (Path parent : parents) {
      try {
        Files.deleteIfExists(parent);
      } catch (DirectoryNotEmptyException _) {
        return; // What was moved lies here, or what somebody else put.
      }
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
    remove();
  }
}
