package dev.vireo.training.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A file whose weights can be read again, as long as it stays what it was.
 *
 * @param bytes of it
 * @param modified when it was last
 * @param reading gives them by the full names of the network's parameters
 */
public record WeightsSource(
    Path file, long bytes, FileTime modified, Supplier<Map<String, Tensor>> reading) {

  /**
   * A file as it is now, before it is read.
   *
   * @throws VireoException UNREADABLE
   */
  public static WeightsSource of(Path file, Supplier<Map<String, Tensor>> reading) {
    BasicFileAttributes now = attributes(file);
    return new WeightsSource(file, now.size(), now.lastModifiedTime(), reading);
  }

  Map<String, Tensor> read() {
    BasicFileAttributes now = attributes(file);
    if (now.size() != bytes || !now.lastModifiedTime().equals(modified)) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          file + " has changed since the model was opened: open it again");
    }
    return reading.get();
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
