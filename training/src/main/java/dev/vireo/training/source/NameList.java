package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Class names, one on each line, in the order of their numbers. */
final class NameList {
  private NameList() {}

  /**
   * Blank lines do not count.
   *
   * @throws VireoException UNREADABLE
   */
  static List<String> read(Path file) {
    return lines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** All lines of a text in UTF-8. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, file + " cannot be read: " + IoReason.of(e), e);
    }
  }
}
