package dev.vireo.inference.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.function.BooleanSupplier;

/**
 * Ends long explanations that nobody waits for any more.
 *
 * @param unwanted whether that is so
 */
public record Patience(BooleanSupplier unwanted) {
  /**
   * To be called between passes.
   *
   * @throws VireoException CANCELLED when it is at an end
   */
  public void check() {
    if (unwanted.getAsBoolean()) {
      throw new VireoException(
          ErrorCode.CANCELLED, "nobody waits for the explanation any more, so it was given up");
    }
  }
}
