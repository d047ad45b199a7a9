package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The images in a tar archive. */
public final class TarMembers implements ArchiveListing.Members {
  /** What a member that can be read becomes. */
  private interface Found {
    ImageFile member(String row, TarReader.Member member) throws IOException;
  }

  /** Bytes that a member of a compressed archive may have: some dozens are in memory at a time. */
  static final int HELD_LIMIT = 32 << 20;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final TarReader reader;
  private final Found found;

  private TarMembers(String name, TarReader reader, Found found) {
    this.name = name;
    this.reader = reader;
    this.found = found;
  }

  /** Reads only the headers; whoever needs a member reads it in its place. */
  public static TarMembers open(String name, Path path) throws IOException {
    DiskFile.requireRegular(path);
    long size = Files.size(path);
    return new TarMembers(
        name,
        new TarReader(Files.newInputStream(path)),
        (row, member) -> {
          long there = Math.max(0, size - member.offset());
          return new ArchivePart(row, path, member.offset(), Math.min(member.size(), there));
        });
  }

  /** Unpacks one member after the other. */
  public static TarMembers openCompressed(String name, Path path) throws IOException {
    DiskFile.requireRegular(path);
    return read(name, Files.newInputStream(path), true);
  }

  /**
   * Reads it in order, as where it lies somewhere else.
   *
   * @param in taken over
   * @param compressed by gzip
   */
  public static TarMembers read(String name, InputStream in, boolean compressed)
      throws IOException {
    try {
      InputStream unpacked =
          compressed ? new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER) : in;
      TarReader reader = new TarReader(unpacked);
      return new TarMembers(name, reader, (row, member) -> held(row, member, reader, compressed));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static ImageFile held(
      String row, TarReader.Member member, TarReader reader, boolean compressed)
      throws IOException {
    if (member.size() > HELD_LIMIT) {
      return new UnusableInput(
          row,
          ErrorCode.IMAGE_TOO_LARGE,
          "it has %d MiB, and the limit in %s archive is %d; unpack the archive"
              .formatted(
                  member.size() >> 20,
                  compressed ? "a compressed" : "a store's",
                  HELD_LIMIT >> 20));
    }
    try {
      return new HeldMember(row, ByteBuffer.wrap(reader.read((int) member.size())));
    } catch (OutOfMemoryError e) {
      throw new IOException("there is no memory for " + row + "; unpack the archive", e);
    }
  }

  @Override
  public @Nullable ImageFile next() throws IOException {
    for (TarReader.Member member = reader.next(); member != null; member = reader.next()) {
      String shown = ImageNames.member(member.name());
      if (shown != null) {
        String row = name + "/" + shown;
        return member.obstacle() == null
            ? found.member(row, member)
            : new UnusableInput(row, ErrorCode.UNREADABLE, member.obstacle());
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
