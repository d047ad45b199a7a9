package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.StopRequest;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import org.jline.utils.Signals;

/**
 * Ctrl-C and SIGTERM while a run writes rows: the first asks it to stop, a second leaves at once.
 * Closing gives the signals back to the JVM. They are handled here rather than in a shutdown hook
 * since a JVM that is shutting down no longer hears a second one.
 */
final class Interrupts implements AutoCloseable {
  /** What shells report of a process that Ctrl-C ended. */
  private static final int EXIT_INTERRUPTED = 130;

  private final Map<String, Object> before = new HashMap<>();

  /**
   * @param waiting closed at the first signal, so that a read that waits there ends
   */
  Interrupts(StopRequest stop, StandardInput waiting, PrintWriter err) {
    Runnable handler =
        () -> {
          if (stop.requested()) {
            Runtime.getRuntime().halt(EXIT_INTERRUPTED);
          }
          stop.request();
          waiting.close();
          err.println();
          err.println("Stopping after the batches in hand; once more leaves at once.");
          err.flush();
        };
    for (String signal : new String[] {"INT", "TERM"}) {
      before.put(signal, Signals.register(signal, handler));
    }
  }

  @Override
  public void close() {
    before.forEach(Signals::unregister);
  }
}
