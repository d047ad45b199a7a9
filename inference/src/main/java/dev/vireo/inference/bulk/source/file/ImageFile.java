package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apiguardian.api.API;

/** One input of a run; it need not exist. Safe for use by several threads. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ImageFile {
  /** The name that results show: what the caller gave, and what lies below it. */
  String name();

  /**
   * Its content, from the first byte; the caller closes it.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE (permission, a folder, a pipe, a disk error),
   *     EMPTY_INPUT, or IMAGE_TOO_LARGE beyond {@link ImageContent#SIZE_LIMIT}
   */
  ImageContent open();

  /** Whether opening it waits for an answer from elsewhere, so that several should at once. */
  default boolean remote() {
    return false;
  }

  /** The file that it is, or empty for what has no path of its own, as a member of an archive. */
  default Optional<Path> path() {
    return Optional.empty();
  }

  /**
   * What its content is at this moment.
   *
   * @throws VireoException as {@link #open}
   */
  default FileStamp stamp() {
    try (ImageContent content = open()) {
      return new FileStamp(content.size(), FileStamp.UNKNOWN);
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  /**
   * The whole content on the heap; shorter than {@link ImageContent#size()} when the file shrank
   * meanwhile.
   *
   * @throws VireoException as {@link #open}
   */
  default byte[] read() {
    try (ImageContent content = open()) {
      ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(content.size()));
      content.readFully(target);
      return target.hasRemaining()
          ? Arrays.copyOf(target.array(), target.position())
          : target.array();
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  /** A file on disk, named as its path, and as {@link PathText} where that is not UTF-8. */
  static ImageFile of(Path path) {
    return new DiskFile(PathText.of(path), path);
  }
}
