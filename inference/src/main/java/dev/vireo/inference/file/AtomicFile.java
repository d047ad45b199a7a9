package dev.vireo.inference.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files that appear whole or not at all: the content goes to a hidden temporary file in the same
 * folder, is flushed to the disk and then moved over the target in one step.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the whole content to the path it is given: a new file, a device or a pipe. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path temporary) throws IOException;
  }

  /**
   * Writes or replaces {@code target}, creating its folder where needed. Whatever {@code content}
   * throws leaves the target as it was and no temporary file behind, and so does a JVM that is told
   * to stop meanwhile. A target that is a device or a pipe is written to as it stands; one that is
   * a link stays a link.
   *
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when the disk refuses, or the target is
   *     a folder
   */
  public static void write(Path target, Content content) {
    Path file = resolve(target);
    if (Files.isDirectory(file)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": a folder of that name is there");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      writeInPlace(file, content);
      return;
    }
    String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + suffix + ".tmp");
    try (TemporaryPath _ = new TemporaryPath(temporary)) {
      Files.createDirectories(temporary.getParent());
      content.writeTo(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      FileMove.at(temporary, file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + IoReason.of(e), e);
    }
  }

  /** Links are followed to what they name; one that leads nowhere is a name to be taken. */
  private static Path resolve(Path target) {
    try {
      return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + target + ": " + IoReason.of(e), e);
    }
  }

  private static void writeInPlace(Path device, Content content) {
    try {
      content.writeTo(device);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + device + ": " + IoReason.of(e), e);
    }
  }
}
