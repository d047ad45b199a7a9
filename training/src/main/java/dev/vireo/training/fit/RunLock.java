package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FolderLock;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The right to write a run's folder, which one training at a time has. */
final class RunLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final Path folder;
  private final boolean created;
  private final FolderLock lock;

  private RunLock(Path folder, boolean created, FolderLock lock) {
    this.folder = folder;
    this.created = created;
    this.lock = lock;
  }

  /**
   * @param folder made where it is missing, and removed again if nothing comes of it
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} while another run has it, or when it
   *     cannot be written
   */
  static RunLock take(Path folder) {
    boolean created = !Files.exists(folder);
    try {
      Files.createDirectories(folder);
      FolderLock lock =
          FolderLock.take(folder, NAME)
              .orElseThrow(() ->
                  new VireoException(
                      ErrorCode.OUTPUT_FAILED,
                      folder
                          + " is being written by another training at this moment; choose another folder, or wait for its end"));
      return new RunLock(folder, created, lock);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      if (created) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException _) {
      // The run left its results.
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static VireoException failed(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.OUTPUT_FAILED, "cannot write " + folder + ": " + IoReason.of(e), e);
  }
}
