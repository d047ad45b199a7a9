package dev.vireo.inference.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small text files beside a model. */
final class FactFile {
  private FactFile() {}

  /**
   * @return its text, as UTF-8, or as UTF-16 behind that one's byte-order mark
   * @throws VireoException NOT_FOUND, or UNREADABLE for a folder, a disk error or another encoding
   */
  static String read(Path file) {
    if (!Files.exists(file)) {
      throw new VireoException(ErrorCode.NOT_FOUND, file + " does not exist");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      return charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new VireoException(ErrorCode.UNREADABLE, file + " is neither UTF-8 nor UTF-16 text", e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static Charset charset(byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
    return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }
}
