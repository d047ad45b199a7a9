package dev.vireo.inference.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How what was written under a temporary name gets its own. */
public final class FileMove {
  private FileMove() {}

  /**
   * Moves a file or folder within its file system, so that others see either what was there before
   * or all of it. A file replaces a file; Windows refuses while somebody has that one open without
   * letting others delete it.
   */
  public static void at(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
