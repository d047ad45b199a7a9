package dev.vireo.inference.bulk.source.archive;

import static dev.vireo.inference.bulk.source.archive.ZipDirectory.unsignedShort;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.Closing;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.FileRange;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A member of a zip file, stored or deflated. Each reader opens the archive for itself.
 *
 * @param header where its local header is in the file (APPNOTE.TXT 6.3.10, 4.3.7)
 */
record ZipMember(String name, Path archive, ZipEntry entry, long header) implements ImageFile {
  private static final int SIGNATURE = 0x04034b50;
  private static final int HEADER_BYTES = 30;

  /** No deflate stream becomes longer by more than this factor. */
  private static final long LARGEST_RATIO = 1032;

  @Override
  public FileStamp stamp() {
    return new FileStamp(entry.size(), DiskFile.modified(archive));
  }

  @Override
  public ImageContent open() {
    @Nullable FileChannel channel = null;
    try {
      ImageContent.checkSize(entry.size());
      channel = ArchivePart.openArchive(archive);
      ByteBuffer local = ZipDirectory.read(channel, header, HEADER_BYTES);
      long start = header + HEADER_BYTES + unsignedShort(local, 26) + unsignedShort(local, 28);
      boolean stored = entry.method() == ZipEntry.STORED;
      if (local.getInt(0) != SIGNATURE
          || entry.packed() > channel.size() - start
          || (stored && entry.packed() != entry.size())
          || entry.size() / LARGEST_RATIO > entry.packed()) {
        throw new IOException("its entry in the archive is damaged");
      }
      FileRange packed = new FileRange(channel, start, entry.packed());
      return stored ? packed : new InflatedContent(packed, entry.size(), entry.crc());
    } catch (VireoException e) {
      throw Closing.after(channel, e);
    } catch (IOException e) {
      throw Closing.after(channel, ImageContent.unreadable(e));
    }
  }
}
