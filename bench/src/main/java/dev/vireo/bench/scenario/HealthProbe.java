package dev.vireo.bench.scenario;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Tally;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks {@code /health/live} ten times a second from a client of its own. */
final class HealthProbe implements AutoCloseable {
  private static final long PERIOD_NANOS = 100_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Tally tally = new Tally();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final HttpRequest request;
  private final Thread thread;
  private volatile boolean open = true;

  HealthProbe(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .timeout(PATIENCE)
            .build();
    thread = Thread.ofPlatform().name("health").start(this::probe);
  }

  private void probe() {
    for (long moment = System.nanoTime(); open; moment += PERIOD_NANOS) {
      LockSupport.parkNanos(moment - System.nanoTime());
      tally.add(ask(), System.nanoTime() - moment);
    }
  }

  private AnswerCheck ask() {
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == 200 ? AnswerCheck.ANSWERED : AnswerCheck.FAILED;
    } catch (IOException e) {
      return AnswerCheck.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AnswerCheck.FAILED;
    }
  }

  Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
