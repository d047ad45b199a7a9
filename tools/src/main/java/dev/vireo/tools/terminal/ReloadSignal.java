package dev.vireo.tools.terminal;

import org.jline.utils.Signals;

/** SIGHUP, by which a service is asked to take what changed. */
public final class ReloadSignal {
  private ReloadSignal() {}

  /**
   * @param reload called at each signal, by another thread; never on Windows, which has no such
   *     signal
   */
  public static void listen(Runnable reload) {
    Signals.register("HUP", reload);
  }
}
