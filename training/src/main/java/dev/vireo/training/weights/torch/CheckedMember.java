package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.tensor.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The bytes of an archive's member that is not compressed, whose checksum is compared: {@link
 * ZipFile} does not.
 */
final class CheckedMember extends CheckedInputStream {
  /** What {@code torch.serialization.set_crc32_options(False)} writes in place of any checksum. */
  private static final long NOT_COMPUTED = 0;

  private final ZipEntry entry;

  private CheckedMember(InputStream bytes, ZipEntry entry) {
    super(bytes, new CRC32());
    this.entry = entry;
  }

  static CheckedMember open(ZipFile zip, ZipEntry entry) throws IOException {
    return new CheckedMember(zip.getInputStream(entry), entry);
  }

  /**
   * Reads to the end.
   *
   * @throws Malformed when these are not the bytes that were written
   */
  void requireIntact() throws IOException, Malformed {
    transferTo(OutputStream.nullOutputStream());
    long found = getChecksum().getValue();
    if (entry.getCrc() != NOT_COMPUTED && entry.getCrc() != found) {
      throw new Malformed(
          "%s in it is damaged: its checksum is %08x, and %08x was written; fetch the file again"
              .formatted(entry.getName(), found, entry.getCrc()));
    }
  }
}
