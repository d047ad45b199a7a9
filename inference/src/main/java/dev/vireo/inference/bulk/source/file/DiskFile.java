package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file of its own. It costs one stat, so that a pipe or a device is refused without being opened,
 * then open, fstat, read and close.
 */
public record DiskFile(String name, Path file) implements ImageFile {
  @Override
  public ImageContent open() {
    @Nullable FileChannel channel = null;
    try {
      requireRegular(file);
      channel = FileChannel.open(file, StandardOpenOption.READ);
      long size = channel.size();
      ImageContent.checkSize(size);
      return new FileRange(channel, 0, size);
    } catch (NoSuchFileException e) {
      throw missing(e);
    } catch (IOException e) {
      throw Closing.after(channel, ImageContent.unreadable(e));
    } catch (VireoException e) {
      throw Closing.after(channel, e);
    }
  }

  @Override
  public FileStamp stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(attributes.size(), nanoseconds(attributes));
    } catch (NoSuchFileException e) {
      throw missing(e);
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  /**
   * When a file was changed, in nanoseconds since 1970.
   *
   * @throws VireoException UNREADABLE
   */
  public static long modified(Path file) {
    try {
      return nanoseconds(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  private static long nanoseconds(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(file);
  }

  private VireoException missing(IOException cause) {
    String what =
        Files.isSymbolicLink(file) ? "the link leads to nothing" : "the file does not exist";
    return new VireoException(ErrorCode.NOT_FOUND, what, cause);
  }

  /**
   * @throws VireoException UNREADABLE for what is no file: opening a pipe would wait for its writer
   */
  public static void requireRegular(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      String what = attributes.isDirectory() ? "a folder" : "a device or a pipe";
      throw new VireoException(ErrorCode.UNREADABLE, "this is " + what + ", not a file");
    }
  }
}
