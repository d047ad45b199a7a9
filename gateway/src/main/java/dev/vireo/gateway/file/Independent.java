package dev.vireo.gateway.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Things to do of which none waits for another's success. */
public final class Independent {
  private Independent() {}

  /**
   * Does all of them, in their order.
   *
   * @throws VireoException for those that failed, with all their messages and the first one's code
   */
  public static void run(Runnable... parts) {
    List<VireoException> failures = new ArrayList<>();
    for (Runnable part : parts) {
      try {
        part.run();
      } catch (RuntimeException e) {
        failures.add(known(e));
      }
    }
    if (!failures.isEmpty()) {
      throw together(failures);
    }
  }

  private static VireoException known(Throwable failure) {
    return switch (failure) {
      case VireoException known -> known;
      case CompletionException wrapped when wrapped.getCause() != null -> known(wrapped.getCause());
      default -> new VireoException(ErrorCode.INTERNAL, failure.toString(), failure);
    };
  }

  private static VireoException together(List<VireoException> failures) {
    VireoException first = failures.getFirst();
    if (failures.size() == 1) {
      return first;
    }
    List<String> messages = failures.stream().map(VireoException::getMessage).toList();
    VireoException all = new VireoException(first.code(), String.join("; ", messages), first);
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }
}
