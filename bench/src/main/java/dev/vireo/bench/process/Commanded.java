package dev.vireo.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that does what lines on its standard input say and answers each with a line, after a
 * first one when it is ready. What it writes to standard error is shown only when it fails. One
 * that leaves an answer out for too long is ended.
 */
public final class Commanded implements AutoCloseable {
  /** What pytorch.env sets: a peer runs as its users start it. */
  private static final List<String> OURS = List.of("GOMP_SPINCOUNT", "GLIBC_TUNABLES");

  private static final int PATIENCE_SECONDS = 5;
  private static final int COMPLAINTS = 20;

  /** Looks at the clock within a limit. */
  private static final int WATCHES = 20;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final Thread listener;
  private final Duration limit;
  private final String ready;

  /** When what it owes an answer to was sent, by {@link System#nanoTime}; 0 while it owes none. */
  private volatile long owing;

  private volatile boolean silent;

  /** What {@code pytorch.env} has set for this process. */
  public static Map<String, String> pytorchEnvironment() {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.keySet().retainAll(OURS);
    return environment;
  }

  /**
   * @param environment beside the one of this process, of which it has all but what {@code
   *     pytorch.env} sets
   * @param limit for one answer
   */
  public Commanded(
      String name, List<String> command, Map<String, String> environment, Duration limit) {
    this.name = name;
    this.limit = limit;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeAll(OURS);
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
    answers = process.inputReader();
    commands = process.outputWriter();
    listener = Thread.ofVirtual().start(this::listen);
    Thread.ofVirtual().start(this::watch);
    ready = answer();
  }

  private void watch() {
    try {
      while (!process.waitFor(Duration.ofMillis(limit.toMillis() / WATCHES))) {
        long since = owing;
        if (since != 0 && System.nanoTime() - since > limit.toNanos()) {
          silent = true;
          end();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    try (BufferedReader errors = process.errorReader()) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        complaints.add(line);
        if (complaints.size() > COMPLAINTS) {
          complaints.remove();
        }
      }
    } catch (IOException e) {
      complaints.add("cannot hear " + name + " any more: " + e.getMessage());
    }
  }

  /** Its first line. */
  public String ready() {
    return ready;
  }

  public long pid() {
    return process.pid();
  }

  /** Sends a line and waits for its answer. */
  public String ask(String line) {
    try {
      commands.write(line + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " listens no more", e);
    }
    return answer();
  }

  private String answer() {
    owing = Math.max(1, System.nanoTime());
    try {
      String line = answers.readLine();
      if (line == null) {
        String end = silent ? " gave no answer for " + limit.toSeconds() + " s" : " ended early";
        throw new IllegalStateException(name + end + lastWords());
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hear " + name, e);
    } finally {
      owing = 0;
    }
  }

  /** What it wrote to standard error last, as a part of a sentence. */
  private String lastWords() {
    try {
      listener.join(Duration.ofSeconds(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return complaints.isEmpty() ? "" : ": " + String.join("\n", complaints);
  }

  /** Tells the process that there are no more lines, and gives it a while to end by itself. */
  public void finish() {
    try {
      commands.close();
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException _) {
      // it has ended already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process and those that it has started, at once. */
  @Override
  public void close() {
    end();
    process.onExit().join();
  }

  private void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
