package dev.vireo.gateway.log;

import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;

/**
 * A line for each request over HTTP, gRPC calls among them, and for each WebSocket at its end. It
 * hears of them where Vert.x counts, so that no route can forget one.
 */
public final class AccessLog implements VertxMetricsFactory, VertxMetrics, AutoCloseable {
  private final AccessLogSettings settings;
  private final LineWriter writer;

  /**
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when it cannot be written
   */
  public AccessLog(AccessLogSettings settings) {
    this.settings = settings;
    this.writer = new LineWriter(settings.file());
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress address) {
    return new Requests();
  }

  /** To be told of every request before anything is done for it. */
  public static void about(HttpServerRequest request) {
    if (((HttpServerRequestInternal) request).metric() instanceof AccessEntry entry) {
      entry.about(request);
    }
  }

  /** Goes on in a file of the same name, where somebody has moved the old one away. */
  public void reopen() {
    writer.reopen();
  }

  /** Writes what waits; to be called after Vert.x is closed. */
  @Override
  public void close() {
    writer.close();
  }

  private void write(AccessEntry entry, long bytes) {
    if (entry.first()) {
      writer.write(entry.line(bytes).in(settings.format()));
    }
  }

  private final class Requests implements HttpServerMetrics<AccessEntry, AccessEntry, Void> {
    @Override
    public AccessEntry requestBegin(Void socket, HttpRequest request) {
      return new AccessEntry(request);
    }

    @Override
    public void responseBegin(AccessEntry entry, HttpResponse response) {
      entry.answered(response);
    }

    @Override
    public void responseEnd(AccessEntry entry, HttpResponse response, long bytes) {
      entry.answered(response);
      if (response.statusCode() != AccessEntry.SWITCHED) {
        write(entry, bytes);
      }
    }

    @Override
    public void requestReset(AccessEntry entry) {
      entry.ended(AccessEntry.CLIENT_LEFT);
      write(entry, 0);
    }

    @Override
    public AccessEntry connected(Void socket, AccessEntry entry, ServerWebSocket webSocket) {
      entry.ended(AccessEntry.SWITCHED);
      return entry;
    }

    @Override
    public void disconnected(AccessEntry entry) {
      write(entry, 0);
    }
  }
}
