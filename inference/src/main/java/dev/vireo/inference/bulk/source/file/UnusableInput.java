package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * An input that is known to fail before it is opened, so that its failure becomes its row.
 *
 * @param message what is wrong with it, without its name
 */
public record UnusableInput(String name, ErrorCode code, String message) implements ImageFile {
  public static UnusableInput of(String name, VireoException cause) {
    return new UnusableInput(name, cause.code(), cause.getMessage());
  }

  public static UnusableInput noPath(String name, InvalidPathException cause) {
    return new UnusableInput(name, ErrorCode.NOT_FOUND, "this is no path: " + cause.getReason());
  }

  public static UnusableInput folder(Path folder, IOException cause) {
    return new UnusableInput(
        folder.toString(),
        ErrorCode.UNREADABLE,
        "the folder cannot be listed: " + IoReason.of(cause));
  }

  @Override
  public ImageContent open() {
    throw new VireoException(code, message);
  }
}
