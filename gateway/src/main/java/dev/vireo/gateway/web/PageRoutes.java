package dev.vireo.gateway.web;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code GET /} and the files it needs, under a policy that allows nothing from elsewhere. */
public final class PageRoutes {
  private record PageFile(String path, String resource, String contentType) {}

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final List<PageFile> FILES =
      List.of(
          new PageFile("/", "index.html", "text/html; charset=utf-8"),
          new PageFile("/style.css", "style.css", "text/css; charset=utf-8"),
          new PageFile("/icon.svg", "icon.svg", "image/svg+xml"),
          new PageFile("/main.js", "main.js", SCRIPT),
          new PageFile("/access.js", "access.js", SCRIPT),
          new PageFile("/camera.js", "camera.js", SCRIPT),
          new PageFile("/explain.js", "explain.js", SCRIPT),
          new PageFile("/stats.js", "stats.js", SCRIPT),
          new PageFile("/stream.js", "stream.js", SCRIPT),
          new PageFile("/view.js", "view.js", SCRIPT));

  private static final String CONTENT_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' blob:",
          "media-src 'self' blob:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'");

  private PageRoutes() {}

  /** What it answers, to everyone. */
  public static List<String> paths() {
    return FILES.stream().map(PageFile::path).toList();
  }

  public static void mount(Router router) {
    for (PageFile file : FILES) {
      Buffer content = read(file.resource());
      router.get(file.path()).handler(context -> send(context, file.contentType(), content));
    }
  }

  private static void send(RoutingContext context, String contentType, Buffer content) {
    context
        .response()
        .putHeader("Content-Type", contentType)
        .putHeader("Content-Security-Policy", CONTENT_POLICY)
        .putHeader("Permissions-Policy", "camera=(self)")
        .putHeader("Cache-Control", "no-cache")
        .end(content);
  }

  private static Buffer read(String resource) {
    String name = "/dev/vireo/gateway/web/" + resource;
    try (InputStream stream = PageRoutes.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new VireoException(ErrorCode.INTERNAL, "the jar lacks " + name);
      }
      return Buffer.buffer(stream.readAllBytes());
    } catch (IOException e) {
      throw new VireoException(ErrorCode.INTERNAL, "cannot read " + name, e);
    }
  }
}
