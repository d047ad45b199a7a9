package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;

/** Inputs whose rows are of other contents than they have now. */
final class ChangedInputs {
  private static final int NAMED = 3;

  private final List<String> named = new ArrayList<>();
  private long count;

  /**
   * @param how for people
   */
  void add(String name, String how) {
    if (count++ < NAMED) {
      named.add(name + " (" + how + ")");
    }
  }

  /**
   * @param rows of the interrupted run
   * @throws VireoException INVALID_ARGUMENT that names some of them
   */
  void requireNone(long rows) {
    if (count > 0) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%,d of the %,d inputs that have their rows have changed since, as %s: put them back, or delete the folder of the interrupted run to begin again"
              .formatted(count, rows, String.join(", ", named)));
    }
  }
}
