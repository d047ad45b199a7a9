package dev.vireo.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The programs of {@code bench/peers}. */
public final class PeerPrograms {
  private PeerPrograms() {}

  /** Builds those that are missing. */
  public static void prepare() {
    try {
      String script = Root.resolve("bench/peers/prepare").toString();
      if (new ProcessBuilder(script).inheritIO().start().waitFor() != 0) {
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
