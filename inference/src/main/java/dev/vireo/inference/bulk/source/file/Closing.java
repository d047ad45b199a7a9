package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.VireoException;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives up what was opened before a failure. */
public final class Closing {
  private Closing() {}

  /**
   * @param opened null where opening failed
   * @return {@code failure}, to throw
   */
  public static VireoException after(@Nullable Closeable opened, VireoException failure) {
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    return failure;
  }
}
