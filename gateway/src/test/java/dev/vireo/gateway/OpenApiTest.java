package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.web.PageRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document that is served, read by Vert.x's OpenAPI parser and held against the routes. */
class OpenApiTest {
  /** Taken by the WebSocket, before any route. */
  private static final String STREAM = "GET /v1/stream";

  @TempDir Path folder;

  @Test
  void theDocumentAndTheRoutesNameTheSameOperations() throws Exception {
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> document =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + gateway.port() + "/openapi.yaml"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(document.statusCode()).isEqualTo(200);
      assertThat(document.headers().firstValue("Content-Type")).hasValue("application/yaml");
      Set<String> routes = routes(gateway);
      routes.add(STREAM);
      assertThat(described(document.body())).isEqualTo(routes);
    }
  }

  private Set<String> described(String document) throws Exception {
    Path file = Files.writeString(folder.resolve("openapi.yaml"), document);
    Vertx vertx = Vertx.vertx();
    try {
      OpenAPIContract contract =
          OpenAPIContract.from(vertx, file.toString())
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      Set<String> described = new TreeSet<>();
      for (Operation operation : contract.operations()) {
        described.add(operation.getHttpMethod() + " " + operation.getOpenAPIPath());
      }
      return described;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private static Set<String> routes(Gateway gateway) {
    Set<String> routes = new TreeSet<>();
    for (Route route : gateway.routes()) {
      if (route.methods() == null || PageRoutes.paths().contains(route.getPath())) {
        continue; // a filter before other routes, or the page
      }
      for (HttpMethod method : route.methods()) {
        if (method.equals(HttpMethod.HEAD)) {
          continue; // wherever GET is
        }
        routes.add(method + " " + route.getPath().replaceAll(":([a-z]+)", "{$1}"));
      }
    }
    return routes;
  }
}
