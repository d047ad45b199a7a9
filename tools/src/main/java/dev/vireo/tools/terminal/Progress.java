package dev.vireo.tools.terminal;

import java.time.Duration;
import java.util.List;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on stderr where that is a terminal, and nothing elsewhere: a log file holds no
 * control characters. Whoever opens it closes it, which leaves the finished bar on the screen.
 */
public final class Progress implements AutoCloseable {
  /** Set to {@code true} by the launcher when stderr is a terminal. */
  public static final String TERMINAL = "vireo.terminal";

  /** Set to the terminal's width in characters by the launcher. */
  private static final String COLUMNS = "vireo.columns";

  private static final String SPACE = "  ";
  private static final int USUAL = 80;
  private static final int NARROWEST = 40;

  private final @Nullable ProgressBar bar;
  private boolean closed;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * @param task what is being done, a word or two
   * @param total steps in all; -1 when unknown
   */
  public static Progress open(String task, long total) {
    return new Progress(terminal() ? bar(task, total) : null);
  }

  /** The width of the terminal that stderr is, in characters. */
  private static int columns() {
    return Math.max(NARROWEST, Integer.getInteger(COLUMNS, USUAL));
  }

  /**
   * One line of the first of these parts, as many as a terminal's line holds; of all where nobody
   * watches.
   *
   * @param parts the most important first; the first is always there
   */
  public static String line(List<String> parts) {
    StringBuilder line = new StringBuilder(parts.getFirst());
    for (String part : parts.subList(1, parts.size())) {
      if (terminal() && line.length() + SPACE.length() + part.length() > columns()) {
        break;
      }
      line.append(SPACE).append(part);
    }
    return line.toString();
  }

  /** Whether a person watches stderr. */
  public static boolean terminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  /**
   * The width comes from the launcher: to ask for it, the library would open the terminal through
   * JLine, which gives Ctrl-C back to the operating system, and no file would be finished.
   */
  private static ProgressBar bar(String task, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUpdateIntervalMillis(200)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, columns() - 1))
        .startsFrom(0, Duration.ZERO)
        .build();
  }

  /** Tells how many steps there will be, once that is known. Safe to call from any thread. */
  public void expect(long total) {
    if (bar != null) {
      bar.maxHint(total);
    }
  }

  /** Safe to call from any thread. */
  public void stepTo(long step) {
    if (bar != null) {
      bar.stepTo(step);
    }
  }

  /** Safe to call from any thread. */
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** Shown at the end of the bar: a loss, a rate. */
  public void note(String text) {
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  /** Closing again does nothing: the bar itself would draw itself anew. */
  @Override
  public void close() {
    if (bar != null && !closed) {
      closed = true;
      bar.close();
    }
  }
}
