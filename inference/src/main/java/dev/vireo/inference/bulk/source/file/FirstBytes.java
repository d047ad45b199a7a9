package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.image.ImageSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whether a file whose name does not tell is an image. It costs a stat, open, read and close. */
public final class FirstBytes {
  private FirstBytes() {}

  /** Whether it begins as images do that can be decoded; not when it cannot be read. */
  public static boolean areOfAnImage(Path file) {
    if (ImageNames.isOther(file.toString()) || !Files.isRegularFile(file)) {
      return false; // Opening a pipe would wait for its writer.
    }
    ByteBuffer first = ByteBuffer.allocate(ImageSignature.BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (first.hasRemaining() && channel.read(first) >= 0) {}
    } catch (IOException _) {
      return false;
    }
    return ImageSignature.matches(first.flip());
  }
}
