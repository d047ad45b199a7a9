package dev.vireo.training.data;

import java.util.zip.CRC32C;

/**
 * What was in an image's file, so far as a checksum can tell.
 *
 * @param bytes of the file; -1 when it could not be read
 * @param checksum CRC-32C of them
 */
public record FileContent(int bytes, int checksum) {
  public static final FileContent UNREAD = new FileContent(-1, 0);

  static FileContent of(byte[] file) {
    CRC32C checksum = new CRC32C();
    checksum.update(file);
    return new FileContent(file.length, (int) checksum.getValue());
  }
}
