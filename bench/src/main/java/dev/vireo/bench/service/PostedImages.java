package dev.vireo.bench.service;

import dev.vireo.bench.loadgen.Unanswered;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests that are made once and sent again and again: image files, each as a body. */
public final class PostedImages implements ServiceCall {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OK = 200;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<HttpRequest> requests;

  public PostedImages(URI address, List<byte[]> images) {
    requests =
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
  public CompletableFuture<byte[]> send(int sample) {
    return body(client, requests.get((sample & Integer.MAX_VALUE) % requests.size()));
  }

  static CompletableFuture<byte[]> body(HttpClient client, HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .handle((response, failure) -> {
          if (failure != null) {
            throw new Unanswered("the service gave no answer: " + failure);
          }
          return checked(response);
        });
  }

  private static byte[] checked(HttpResponse<byte[]> response) {
    if (response.statusCode() != OK) {
      throw new Unanswered("the service answered with status " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void require(byte[] answer) {
    if (answer.length == 0) {
      throw new Unanswered("the service answered nothing");
    }
  }

  @Override
  public String describe() {
    return "image files by POST";
  }

  @Override
  public void close() {
    client.close();
  }
}
