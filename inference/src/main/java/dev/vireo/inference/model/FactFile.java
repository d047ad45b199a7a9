package dev.vireo.inference.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small text files beside a model. */
final class FactFile {
  private FactFile() {}

  /**
   * @throws VireoException NOT_FOUND, or UNREADABLE for a folder, a disk error or other than UTF-8
   */
  static String read(Path file) {
    if (!Files.exists(file)) {
      throw new VireoException(ErrorCode.NOT_FOUND, file + " does not exist");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new VireoException(ErrorCode.UNREADABLE, file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
