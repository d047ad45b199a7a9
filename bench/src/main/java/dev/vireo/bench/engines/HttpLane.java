package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Unanswered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A client that posts image files; a query of several is posted at once. */
final class HttpLane implements Lane {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OK = 200;

  private final HttpClient client;
  private final List<HttpRequest> requests;

  /**
   * @param client still the caller's to close
   */
  HttpLane(HttpClient client, URI address, List<byte[]> images) {
    this.client = client;
    this.requests =
        images.stream()
            .map(image ->
                HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .header("Content-Type", "image/jpeg")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                    .build())
            .toList();
  }

  @Override
  public void answer(int first, int count) {
    if (count == 1) {
      body(first);
      return;
    }
    List<CompletableFuture<HttpResponse<byte[]>>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(client.sendAsync(request(first + i), BodyHandlers.ofByteArray()));
    }
    try {
      sent.forEach(each -> require(each.join()));
    } catch (CompletionException e) {
      throw failed(e);
    }
  }

  /**
   * @throws Unanswered when there is no answer
   */
  byte[] body(int sample) {
    try {
      HttpResponse<byte[]> response = client.send(request(sample), BodyHandlers.ofByteArray());
      require(response);
      return response.body();
    } catch (IOException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private HttpRequest request(int sample) {
    return requests.get((sample & Integer.MAX_VALUE) % requests.size());
  }

  private static void require(HttpResponse<byte[]> response) {
    if (response.statusCode() != OK) {
      throw new Unanswered("the service answered with status " + response.statusCode());
    }
  }

  private static Unanswered failed(Exception e) {
    return new Unanswered("the service gave no answer: " + e);
  }
}
