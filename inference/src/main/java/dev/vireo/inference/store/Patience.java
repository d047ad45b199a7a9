package dev.vireo.inference.store;

import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apiguardian.api.API;

/**
 * How often what may succeed later is tried, with pauses that double from the first on, of which
 * each is between half of it and the whole.
 *
 * @param attempts at least 1
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Patience(int attempts, Duration firstPause) {
  /** Some ten seconds in all. */
  public static final Patience USUAL = new Patience(6, Duration.ofMillis(300));

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** What is tried. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * The first result.
   *
   * @throws IOException of the last attempt; an {@link ObjectChanged} or a VireoException at once
   */
  <T> T insist(Attempt<T> attempt) throws IOException {
    for (int failed = 1; ; failed++) {
      try {
        return attempt.run();
      } catch (ObjectChanged | VireoException e) {
        throw e;
      } catch (IOException e) {
        if (failed >= attempts) {
          throw e;
        }
        pause(failed, e);
      }
    }
  }

  /**
   * @param failed attempts so far, from 1
   * @throws InterruptedIOException when the thread is to stop
   */
  void pause(int failed, IOException cause) throws IOException {
    if (cause instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
      throw cause;
    }
    long most = firstPause.toMillis() << Math.min(failed - 1, 20);
    long chosen = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    long asked = cause instanceof Busy busy ? busy.wait.toMillis() : 0;
    try {
      Thread.sleep(Math.min(Math.max(chosen, asked), LONGEST_PAUSE.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** A server that wants to be asked later. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;

    private final Duration wait;

    Busy(String message, Duration wait) {
      super(message);
      this.wait = wait;
    }
  }
}
