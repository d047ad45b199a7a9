package dev.vireo.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * What {@code /metrics} shows.
 *
 * @param connections open ones, this client's among them
 */
record ServiceMetrics(long heapBytes, long directBytes, long arrowBytes, long connections) {
  static ServiceMetrics read(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new ServiceMetrics(
          value(text, "jvm_memory_used_bytes{area=\"heap\"}"),
          value(text, "jvm_buffer_pool_used_bytes{pool=\"direct\"}"),
          value(text, "vireo_arrow_bytes"),
          value(text, "vireo_connections"));
    } catch (IOException e) {
      throw new UncheckedIOException("the service shows no metrics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static long value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("/metrics does not show " + name));
  }
}
