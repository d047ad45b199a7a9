package dev.vireo.tools.terminal;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;

/**
 * Ctrl-C and SIGTERM while a long run is at work: the first asks it to stop, a second leaves at
 * once. Closing gives the signals back to the JVM. They are handled here rather than in a shutdown
 * hook since a JVM that is shutting down no longer hears a second one.
 */
public final class Interrupts implements AutoCloseable {
  /** What shells report of a process that Ctrl-C ended. */
  private static final int EXIT_INTERRUPTED = 130;

  private static final String TERMINATE = "TERM";

  private final AtomicReference<String> first = new AtomicReference<>();
  private final Map<String, Object> before = new HashMap<>();

  /**
   * @param stop called at the first signal, by another thread
   * @param after what the run does before it ends: {@code the batches in hand}
   */
  public Interrupts(Runnable stop, String after, PrintWriter err) {
    for (String signal : new String[] {"INT", TERMINATE}) {
      Runnable handler =
          () -> {
            if (!first.compareAndSet(null, signal)) {
              Runtime.getRuntime().halt(EXIT_INTERRUPTED);
            }
            // Before it stops: what it says then comes after this.
            err.println();
            err.println("Stopping after " + after + "; once more leaves at once.");
            err.flush();
            stop.run();
          };
      before.put(signal, Signals.register(signal, handler));
    }
  }

  /** Whether the first signal was SIGTERM: the system asks, not a person. */
  public boolean terminated() {
    return TERMINATE.equals(first.get());
  }

  @Override
  public void close() {
    before.forEach(Signals::unregister);
  }
}
