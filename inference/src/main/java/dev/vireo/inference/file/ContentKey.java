package dev.vireo.inference.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** What tells a file's content from another's, in little time; no protection against malice. */
public final class ContentKey {
  private static final int BUFFER_BYTES = 1 << 16;

  private ContentKey() {}

  /**
   * {@code 46814792 bytes, CRC-32C 0a1b2c3d}.
   *
   * @throws VireoException UNREADABLE
   */
  public static String of(Path file) {
    CRC32C checksum = new CRC32C();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
        bytes += read;
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
    return "%d bytes, CRC-32C %08x".formatted(bytes, checksum.getValue());
  }
}
