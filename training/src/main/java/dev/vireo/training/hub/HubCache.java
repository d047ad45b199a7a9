package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * One repository in the cache that Python's huggingface_hub keeps, in its layout (file_download.py
 * of its version 2.0.0): {@code models--ORG--NAME} with {@code blobs/<etag>}, {@code
 * refs/<revision>}, {@code snapshots/<commit>/<file>}, which are links to blobs, and an empty
 * {@code .no_exist/<commit>/<file>} for each file that the hub is known not to have.
 */
final class HubCache {
  private final Path folder;
  private final Path locks;

  /**
   * @param repository {@code ORG/NAME}
   */
  HubCache(Path cache, String repository) {
    String name = "models--" + repository.replace("/", "--");
    this.folder = cache.resolve(name);
    this.locks = cache.resolve(".locks").resolve(name);
  }

  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  Path locks() {
    return locks;
  }

  /** The commit that a branch or tag was when it was last asked for. */
  Optional<String> commit(String revision) {
    try {
      return Optional.of(Files.readString(folder.resolve("refs").resolve(revision)).strip())
          .filter(HubRemote::isCommit);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Keeps which commit a branch or tag is; where the cache is read-only, it stays as it was. */
  void keepCommit(String revision, String commit) {
    if (revision.equals(commit) || commit(revision).equals(Optional.of(commit))) {
      return;
    }
    try {
      AtomicFile.write(
          folder.resolve("refs").resolve(revision),
          temporary -> Files.writeString(temporary, commit));
    } catch (VireoException _) {
      // As in Python: a cache that is shared and read-only serves all the same.
    }
  }

  /** A file of a commit, where it is here. */
  Optional<Path> file(String commit, String name) {
    return Optional.of(snapshot(commit, name)).filter(Files::isRegularFile);
  }

  private Path snapshot(String commit, String name) {
    return folder.resolve("snapshots").resolve(commit).resolve(name);
  }

  /** Whether the hub said that a commit has no such file. */
  boolean isAbsent(String commit, String name) {
    return Files.exists(absence(commit, name));
  }

  void keepAbsence(String commit, String name) {
    try {
      Path mark = absence(commit, name);
      Files.createDirectories(mark.getParent());
      Files.createFile(mark);
    } catch (IOException _) {
      // It is there already, or the hub will be asked again.
    }
  }

  private Path absence(String commit, String name) {
    return folder.resolve(".no_exist").resolve(commit).resolve(name);
  }

  /**
   * Gives a blob its name in a commit: a link that stays right where the cache moves, or a copy
   * where there are no links.
   *
   * @throws VireoException OUTPUT_FAILED
   */
  Path link(String commit, String name, String etag) {
    Path file = snapshot(commit, name);
    Path parent = Objects.requireNonNull(file.getParent());
    try {
      Files.createDirectories(parent);
      if (!Files.exists(file)) {
        Files.deleteIfExists(file); // a link whose blob is gone
        link(file, parent.relativize(blob(etag)), blob(etag));
      }
      return file;
    } catch (FileAlreadyExistsException _) {
      return file; // another process was quicker
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot keep " + name + ": " + IoReason.of(e), e);
    }
  }

  private static void link(Path file, Path relative, Path blob) throws IOException {
    try {
      Files.createSymbolicLink(file, relative);
    } catch (UnsupportedOperationException _) {
      Files.copy(blob, file);
    }
  }
}
