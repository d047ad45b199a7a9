package dev.vireo.gateway.rest;

import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.inference.ErrorCode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which methods each path takes: HEAD wherever GET, and OPTIONS everywhere. */
public final class Methods {
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  private record Path(Pattern pattern, Set<String> methods) {}

  private final List<Path> paths = new ArrayList<>();

  private Methods() {}

  /** Of a router whose routes are all mounted; those of GET take HEAD from here on. */
  public static Methods of(Router router) {
    Methods methods = new Methods();
    for (Route route : router.getRoutes()) {
      if (route.methods() != null) {
        methods.add(route);
      }
    }
    router.errorHandler(METHOD_NOT_ALLOWED, methods::refuse);
    return methods;
  }

  private void add(Route route) {
    if (route.methods().contains(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    route.methods().forEach(method -> methods.add(method.name()));
    String pattern = route.getPath().replace(".", "\\.").replaceAll(":[a-z]+", "[^/]+");
    paths.add(new Path(Pattern.compile(pattern + "/?"), methods));
  }

  private Set<String> at(String path) {
    Set<String> methods = new TreeSet<>();
    for (Path each : paths) {
      if (each.pattern().matcher(path).matches()) {
        methods.addAll(each.methods());
      }
    }
    return methods;
  }

  /** Answers OPTIONS; a browser that asks before it sends (CORS) is told the same. */
  public void answer(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    Set<String> methods = at(path);
    if (methods.isEmpty() && !request.uri().equals("*")) {
      request
          .response()
          .setStatusCode(NOT_FOUND)
          .putHeader("Content-Type", "application/json")
          .end(
              error(request.response(), path, ErrorCode.NOT_FOUND, "nothing is at " + path)
                  .encode());
      return;
    }
    String allowed = methods.isEmpty() ? "GET, HEAD, OPTIONS, POST" : String.join(", ", methods);
    request.response().putHeader("Allow", allowed);
    if (request.response().headers().contains("Access-Control-Allow-Origin")) {
      request.response().putHeader("Access-Control-Allow-Methods", allowed);
    }
    request.response().setStatusCode(NO_CONTENT).end();
  }

  private void refuse(RoutingContext context) {
    String path = context.request().path();
    String allowed = String.join(", ", at(path));
    context.response().setStatusCode(METHOD_NOT_ALLOWED).putHeader("Allow", allowed);
    context.json(
        error(
            context.response(),
            path,
            ErrorCode.INVALID_ARGUMENT,
            path + " takes " + allowed + ", not " + context.request().method()));
  }

  /** The Open Inference Protocol has the message alone. */
  static JsonObject error(
      HttpServerResponse response, String path, ErrorCode code, String message) {
    return path.startsWith("/v2")
        ? new JsonObject().put("error", message)
        : RequestId.in(AnswerJson.error(code, message), response);
  }
}
