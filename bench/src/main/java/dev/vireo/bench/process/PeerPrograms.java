package dev.vireo.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The programs of {@code bench/peers}. */
public final class PeerPrograms {
  private PeerPrograms() {}

  /**
   * Builds those that are missing.
   *
   * @param names none for all
   */
  public static void prepare(String... names) {
    try {
      List<String> command = new ArrayList<>();
      command.add(Root.resolve("bench/peers/prepare").toString());
      command.addAll(Arrays.asList(names));
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException("the peers cannot be built, see above");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run bench/peers/prepare", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
