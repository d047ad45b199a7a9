package dev.vireo.tools.hub;

import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.hub.FetchListener;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells people what is fetched: a line, and on a terminal a bar. For one thread. */
public final class FetchProgress implements FetchListener {
  private static final long BYTES_IN_MEGABYTE = 1_000_000;

  private final PrintWriter err;
  private @Nullable Progress bar;

  /**
   * @param err where people read
   */
  public FetchProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void begins(String file, long bytes) {
    String size =
        bytes < 0
            ? ""
            : String.format(Locale.ROOT, ", %.1f MB", (double) bytes / BYTES_IN_MEGABYTE);
    notice("fetching " + file + size);
    bar = Progress.open("fetch", bytes);
  }

  @Override
  public void progressed(long bytes) {
    if (bar != null) {
      bar.stepTo(bytes);
    }
  }

  @Override
  public void ends() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void notice(String text) {
    err.println(text);
    err.flush();
  }
}
