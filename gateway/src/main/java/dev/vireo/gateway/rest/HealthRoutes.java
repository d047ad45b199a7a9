package dev.vireo.gateway.rest;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** {@code GET /health/live}: 200 for as long as the event loop answers. */
public final class HealthRoutes {
  private HealthRoutes() {}

  public static void mount(Router router) {
    router
        .get("/health/live")
        .handler(context -> context.json(new JsonObject().put("status", "live")));
  }
}
