package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FolderLock;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * One file on its way to its place, where it appears whole and checked or not at all. What is cut
 * off goes on where it was, also in another process; one process at a time fetches it.
 *
 * @param label for people
 * @param size in bytes that the file must have
 * @param checksum that it must have
 * @param target where it will be; what is there already stays
 * @param locks folder for the lock
 */
record Download(
    URI address,
    String label,
    OptionalLong size,
    Optional<Checksum> checksum,
    Path target,
    Path locks) {
  private static final long LOCK_PAUSE_MILLIS = 200;

  /**
   * @throws Unreachable when the host fails or cuts the file off too often
   * @throws VireoException OUTPUT_FAILED when it cannot be kept; UNREADABLE when it is not what it
   *     should be; as {@link Refusal} where the host refuses it
   */
  void run(Web web, FetchListener listener) throws Unreachable {
    try {
      Files.createDirectories(locks);
      Files.createDirectories(folder());
      try (FolderLock _ = lock(listener)) {
        if (!Files.exists(target)) {
          fetch(web, listener);
        }
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot keep " + label + ": " + IoReason.of(e), e);
    }
  }

  private Path folder() {
    return Objects.requireNonNull(target.toAbsolutePath().getParent());
  }

  /** Not of the name that Python's has: that is of another kind, and removing it would break it. */
  private FolderLock lock(FetchListener listener) throws IOException {
    boolean told = false;
    while (true) {
      Optional<FolderLock> lock = FolderLock.take(locks, target.getFileName() + ".vireo.lock");
      if (lock.isPresent()) {
        return lock.get();
      }
      if (!told) {
        listener.notice("another process fetches " + label + " already; waiting for it");
        told = true;
      }
      try {
        Thread.sleep(LOCK_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while another process was waited for");
      }
    }
  }

  private void fetch(Web web, FetchListener listener) throws IOException, Unreachable {
    Path partial = target.resolveSibling(target.getFileName() + ".vireo.incomplete");
    Transfer transfer = new Transfer(address, label, size, folder(), checksum.isPresent());
    listener.begins(label, size.orElse(-1));
    try {
      try (FileChannel file =
          FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        transfer.into(file, web, listener);
        file.force(true);
      }
      if (checksum.isPresent() && !checksum.get().holds(partial)) {
        Files.delete(partial);
        throw new VireoException(
            ErrorCode.UNREADABLE,
            "what came as %s is not what it should be, %s; it was deleted, try again"
                .formatted(label, checksum.get().label()));
      }
      FileMove.at(partial, target);
    } finally {
      listener.ends();
    }
  }
}
