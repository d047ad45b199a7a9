package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with one path on each line. */
record ListFile(Path path, Stores stores) implements Inputs {
  /**
   * @throws VireoException UNREADABLE
   */
  static Inputs open(Path list, Stores stores) {
    try {
      if (Files.exists(list) && !Files.isRegularFile(list) && !Files.isDirectory(list)) {
        return new OnceList(list.toString(), Files.newInputStream(list), stores);
      }
      try (InputStream first = Files.newInputStream(list)) {
        int _ = first.read();
      }
      return new ListFile(list, stores);
    } catch (IOException e) {
      throw unreadable(list, e);
    }
  }

  private static VireoException unreadable(Path list, IOException cause) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot read the list " + list + ": " + IoReason.of(cause), cause);
  }

  @Override
  public Listing<ImageFile> list() {
    try {
      return new Chain<>(
          new PathLines(path.toString(), Files.newInputStream(path), stores), Inputs::behind);
    } catch (IOException e) {
      return Listing.single(UnusableInput.of(path.toString(), unreadable(path, e)));
    }
  }
}
