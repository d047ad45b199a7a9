package dev.vireo.gateway.rest;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /health/live}: 200 for as long as the event loop answers. {@code GET /health/ready}:
 * 200 while requests are welcome, otherwise 503.
 */
public final class HealthRoutes {
  private static final int UNAVAILABLE = 503;

  private HealthRoutes() {}

  /**
   * @param ready whether requests are welcome: the models are warm and nobody stops the service
   */
  public static void mount(Router router, BooleanSupplier ready) {
    router.get("/health/live").handler(context -> send(context, 200, "live"));
    router
        .get("/health/ready")
        .handler(context -> {
          if (ready.getAsBoolean()) {
            send(context, 200, "ready");
          } else {
            send(context, UNAVAILABLE, "not ready");
          }
        });
  }

  private static void send(RoutingContext context, int status, String word) {
    context.response().setStatusCode(status);
    context.json(new JsonObject().put("status", word));
  }
}
