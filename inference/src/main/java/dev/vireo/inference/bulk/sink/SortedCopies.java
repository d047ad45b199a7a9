package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Copies of images, or hard links to them, in one folder for each predicted label. A file keeps its
 * name; another one of that name becomes {@code name (2).jpg}; the same one again, as in a resumed
 * run, stays one. Images that failed or were left undecided are not copied. Not safe for use by
 * several threads.
 */
public final class SortedCopies implements PredictionSink {
  /** What stands in the folders. */
  public enum Form {
    /** The image's bytes. */
    COPY,
    /** The file itself under another name; for a member of an archive its bytes. */
    HARD_LINK
  }

  private static final int BUFFER = 1 << 18;

  private final Path folder;
  private final Form form;
  private final Map<String, String> folders;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final ByteBuffer other = ByteBuffer.allocateDirect(BUFFER);

  /**
   * @param folder made when it is needed
   * @param labels all of the model's, in its order
   */
  public SortedCopies(Path folder, List<String> labels, Form form) {
    this.folder = folder;
    this.form = form;
    this.folders = SafeNames.folders(labels);
  }

  /** Puts a classified image into the folder of its best label, as {@link #add}. */
  @Override
  public void write(BulkResult result) {
    switch (result) {
      case BulkResult.Classified(var image, var prediction, _) ->
          add(image, prediction.best().label());
      case BulkResult.Undecided _, BulkResult.Failed _ -> {}
    }
  }

  /** An output whose rows are written when their images are in their folders. */
  public BulkOutput before(BulkOutput rows) {
    return new CopiedFirst(this, rows);
  }

  /**
   * Puts an image into its label's folder.
   *
   * @throws VireoException OUTPUT_FAILED when the disk refuses, or NOT_FOUND and UNREADABLE when
   *     the image has vanished meanwhile
   */
  public void add(ImageFile image, String label) {
    Path target = folder.resolve(folders.get(label));
    String file = SafeNames.of(image.name().substring(image.name().lastIndexOf('/') + 1));
    try {
      Files.createDirectories(target);
      Path free = target.resolve(file);
      for (int n = 2; Files.exists(free); n++) {
        if (same(image, free)) {
          return;
        }
        free = target.resolve(SafeNames.numbered(file, n));
      }
      if (form == Form.HARD_LINK && image.path().isPresent()) {
        link(image.path().get(), free);
      } else {
        copy(image, free);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "cannot copy %s into %s: %s".formatted(image.name(), target, IoReason.of(e)),
          e);
    }
  }

  private void link(Path image, Path target) throws IOException {
    try {
      Files.createLink(target, image.toRealPath());
    } catch (FileSystemException | UnsupportedOperationException e) {
      String reason = e instanceof IOException io ? IoReason.of(io) : e.getMessage();
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          """
          cannot make a hard link to %s in %s: %s; links need one file system that knows them, \
          copies do not\
          """
              .formatted(image, target.getParent(), reason),
          e);
    }
  }

  private void copy(ImageFile image, Path target) throws IOException {
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      try (ImageContent content = image.open();
          FileChannel out =
              FileChannel.open(
                  temporary,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        while (content.read(buffer.clear()) >= 0) {
          buffer.flip();
          while (buffer.hasRemaining()) {
            out.write(buffer);
          }
        }
      }
      FileMove.at(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Whether the file that is there has the image's bytes. */
  private boolean same(ImageFile image, Path there) throws IOException {
    try (FileChannel existing = FileChannel.open(there, StandardOpenOption.READ);
        ImageContent content = image.open()) {
      if (existing.size() != content.size()) {
        return false;
      }
      while (true) {
        content.readFully(buffer.clear());
        buffer.flip();
        other.clear().limit(buffer.limit());
        while (other.hasRemaining() && existing.read(other) >= 0) {}
        if (!other.flip().equals(buffer)) {
          return false;
        }
        if (buffer.limit() < buffer.capacity()) {
          return true;
        }
      }
    }
  }
}
