package dev.vireo.inference.bulk;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One input of a run; it need not exist.
 *
 * @param name the path as results show it: what the caller gave, and what lies below it
 */
public record ImageFile(String name, Path path) {
  /** Bytes that a file may have; more is no photo, and would not fit in memory by the dozen. */
  static final long SIZE_LIMIT = 256L << 20;

  public static ImageFile of(Path path) {
    return new ImageFile(path.toString(), path);
  }

  /**
   * The whole content.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE (permission, a folder, a pipe, a disk error),
   *     EMPTY_INPUT, or IMAGE_TOO_LARGE beyond 256 MiB
   */
  public byte[] read() {
    if (!Files.exists(path)) {
      boolean link = Files.isSymbolicLink(path);
      throw new VireoException(
          ErrorCode.NOT_FOUND, link ? "the link leads to nothing" : "the file does not exist");
    }
    if (!Files.isRegularFile(path)) {
      String what = Files.isDirectory(path) ? "a folder" : "a device or a pipe";
      throw new VireoException(ErrorCode.UNREADABLE, "this is " + what + ", not a file");
    }
    try {
      long size = Files.size(path);
      if (size > SIZE_LIMIT) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "the file has " + (size >> 20) + " MiB, and the limit is " + (SIZE_LIMIT >> 20));
      }
      if (size == 0) {
        throw new VireoException(ErrorCode.EMPTY_INPUT, "the file has no bytes");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "the file cannot be read: " + AtomicFile.reason(e), e);
    }
  }
}
