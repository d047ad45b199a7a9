package dev.vireo.gateway.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * {@code GET /metrics}: Prometheus' text format, or OpenMetrics where the client prefers it. Read
 * off the event loop, as facts of the process come from files.
 */
public final class MetricsRoutes {
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();

  private MetricsRoutes(PrometheusRegistry registry) {
    this.registry = registry;
  }

  public static void mount(Router router, GatewayMetrics metrics) {
    MetricsRoutes routes = new MetricsRoutes(metrics.registry());
    router.get("/metrics").handler(routes::scrape);
  }

  private void scrape(RoutingContext context) {
    ExpositionFormatWriter writer = formats.findWriter(context.request().getHeader("Accept"));
    Callable<Buffer> scrape = () -> write(writer);
    context
        .vertx()
        .executeBlocking(scrape, false)
        .onSuccess(
            text -> context.response().putHeader("Content-Type", writer.getContentType()).end(text))
        .onFailure(context::fail);
  }

  private Buffer write(ExpositionFormatWriter writer) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(16 << 10);
    writer.write(text, registry.scrape());
    return Buffer.buffer(text.toByteArray());
  }
}
