package dev.vireo.gateway.rest;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;

/** {@code GET /openapi.yaml}: every route of this service, for people and generators. */
public final class OpenApiRoutes {
  private OpenApiRoutes() {}

  public static void mount(Router router) {
    Buffer document = read();
    router
        .get("/openapi.yaml")
        .handler(context ->
            context.response().putHeader("Content-Type", "application/yaml").end(document));
  }

  private static Buffer read() {
    try (InputStream stream = OpenApiRoutes.class.getResourceAsStream("openapi.yaml")) {
      if (stream == null) {
        throw new VireoException(ErrorCode.INTERNAL, "the jar lacks openapi.yaml");
      }
      return Buffer.buffer(stream.readAllBytes());
    } catch (IOException e) {
      throw new VireoException(ErrorCode.INTERNAL, "cannot read openapi.yaml", e);
    }
  }
}
