package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.file.IoReason;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The images in an archive, then what is wrong with it, if anything is. */
public final class ArchiveListing implements Listing<ImageFile> {
  /** An archive as it is read. */
  public interface Members extends Closeable {
    /**
     * The next image, or null when there is none.
     *
     * @throws IOException when the archive cannot be read further
     */
    @Nullable ImageFile next() throws IOException;
  }

  /** Opens an archive. */
  public interface Opening {
    /**
     * @throws VireoException when it is no file
     */
    Members open() throws IOException;
  }

  private final String name;
  private @Nullable Opening opening;
  private @Nullable Members members;
  private @Nullable ImageFile next;

  public ArchiveListing(String name, Opening opening) {
    this.name = name;
    this.opening = opening;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      advance();
    }
    return next != null;
  }

  @Override
  public ImageFile next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    ImageFile given = next;
    next = null;
    return given;
  }

  private void advance() {
    try {
      if (opening != null) {
        Opening first = opening;
        opening = null;
        members = first.open();
      }
      next = members == null ? null : members.next();
      if (next == null) {
        close();
      }
    } catch (NoSuchFileException _) {
      end(ErrorCode.NOT_FOUND, "the archive does not exist");
    } catch (EOFException _) {
      end(ErrorCode.UNREADABLE, "the archive is cut off: it ends too soon");
    } catch (IOException e) {
      end(ErrorCode.UNREADABLE, "the archive cannot be read to its end: " + IoReason.of(e));
    } catch (VireoException e) {
      end(e.code(), e.getMessage());
    }
  }

  private void end(ErrorCode code, String message) {
    close();
    next = new UnusableInput(name, code, message);
  }

  @Override
  public void close() {
    opening = null;
    Members open = members;
    members = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It was only read: nothing is lost.
      }
    }
  }
}
