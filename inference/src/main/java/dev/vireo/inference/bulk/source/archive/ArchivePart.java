package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.FileRange;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A member whose bytes lie as they are in its archive. Each reader opens the archive for itself:
 * whoever lists it may be done with it long before.
 *
 * @param offset of its first byte in the archive
 */
record ArchivePart(String name, Path archive, long offset, long size) implements ImageFile {
  @Override
  public ImageContent open() {
    ImageContent.checkSize(size);
    return new FileRange(openArchive(archive), offset, size);
  }

  @Override
  public FileStamp stamp() {
    return new FileStamp(size, DiskFile.modified(archive));
  }

  /**
   * @throws VireoException NOT_FOUND or UNREADABLE
   */
  static FileChannel openArchive(Path archive) {
    try {
      return FileChannel.open(archive, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new VireoException(ErrorCode.NOT_FOUND, "its archive does not exist any more", e);
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }
}
