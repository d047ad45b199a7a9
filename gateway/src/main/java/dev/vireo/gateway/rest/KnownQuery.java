package dev.vireo.gateway.rest;

import dev.vireo.inference.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;

/** Before all routes: refuses parameters that a path does not know, and those that come twice. */
public final class KnownQuery implements Handler<RoutingContext> {
  private static final int BAD_REQUEST = 400;

  private final Set<String> pages;

  /**
   * @param pages paths whose query is nobody's concern
   */
  public KnownQuery(Set<String> pages) {
    this.pages = Set.copyOf(pages);
  }

  @Override
  public void handle(RoutingContext context) {
    String path = context.request().path();
    if (context.request().query() == null || pages.contains(path)) {
      context.next();
      return;
    }
    Set<String> known = path.equals(ClassifyRoutes.PATH) ? ClassifyQuery.KEYS : Set.of();
    MultiMap query = context.queryParams();
    for (String key : query.names()) {
      if (!known.contains(key)) {
        refuse(context, "unknown parameter \"" + key + "\"; " + known(path, known));
        return;
      }
      if (query.getAll(key).size() > 1) {
        refuse(context, "the parameter " + key + " comes more than once");
        return;
      }
    }
    context.next();
  }

  private static String known(String path, Set<String> known) {
    return known.isEmpty()
        ? path + " has none"
        : "known are " + String.join(", ", new TreeSet<>(known));
  }

  private static void refuse(RoutingContext context, String message) {
    context.response().setStatusCode(BAD_REQUEST);
    context.json(
        Methods.error(
            context.response(), context.request().path(), ErrorCode.INVALID_ARGUMENT, message));
  }
}
