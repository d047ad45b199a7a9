package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.IoReason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files in a tar archive, images or not: for those who know what lies in it. */
public final class TarFiles {
  private TarFiles() {}

  /**
   * The regular files in an uncompressed archive, in its order, called {@code archive/member}. Only
   * their headers are read.
   *
   * @throws VireoException NOT_FOUND, or UNREADABLE when it is damaged or cut off
   */
  public static List<ImageFile> list(Path archive) {
    List<ImageFile> files = new ArrayList<>();
    try {
      DiskFile.requireRegular(archive);
      long size = Files.size(archive);
      try (TarReader reader = new TarReader(Files.newInputStream(archive))) {
        for (TarReader.Member member = reader.next(); member != null; member = reader.next()) {
          if (member.offset() + member.size() > size) {
            throw new EOFException();
          }
          if (member.obstacle() == null) {
            String name = archive + "/" + member.name();
            files.add(new ArchivePart(name, archive, member.offset(), member.size()));
          }
        }
      }
      return files;
    } catch (NoSuchFileException e) {
      throw new VireoException(ErrorCode.NOT_FOUND, archive + " does not exist", e);
    } catch (EOFException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, archive + " is cut off: it ends too soon; fetch it again", e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, archive + " cannot be read: " + IoReason.of(e), e);
    }
  }
}
