package dev.vireo.gateway.trace;

import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans through OpenTelemetry: Vert.x' own for each request over HTTP and gRPC, with {@code queue},
 * {@code decode} and {@code inference} of each of its images as children. A message of a WebSocket
 * has a span of its own between its connection's and these.
 */
public final class OtlpSpans implements Spans, AutoCloseable {
  private static final long CLOSE_SECONDS = 5;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("vireo.model");
  private static final AttributeKey<Long> BATCH = AttributeKey.longKey("vireo.batch.images");

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  /**
   * Sends spans from here on. A collector that cannot be reached costs spans, and no request.
   *
   * @throws VireoException INVALID_ARGUMENT when the settings make no sense
   */
  public OtlpSpans(TraceSettings settings) {
    try {
      sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(OtlpSpans::usual)
              .addPropertiesCustomizer(environment -> given(settings))
              .build()
              .getOpenTelemetrySdk();
    } catch (RuntimeException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "spans cannot be sent as --otlp and the OTEL_ variables say: " + e.getMessage(),
          e);
    }
    tracer = sdk.getTracer("dev.vireo.gateway");
  }

  /** Where the environment does not say otherwise. */
  private static Map<String, String> usual() {
    return Map.of(
        "otel.service.name", "vireo",
        "otel.metrics.exporter", "none",
        "otel.logs.exporter", "none",
        "otel.exporter.otlp.protocol", "http/protobuf");
  }

  private static Map<String, String> given(TraceSettings settings) {
    return settings
        .endpoint()
        .map(endpoint -> Map.of("otel.exporter.otlp.endpoint", endpoint))
        .orElse(Map.of());
  }

  /** What Vert.x is to tell of requests. */
  public VertxTracerFactory ofRequests() {
    return new OpenTelemetryTracingFactory(sdk);
  }

  @Override
  public Optional<String> traceParent() {
    return traceParent(Context.current());
  }

  private static Optional<String> traceParent(Context request) {
    SpanContext span = Span.fromContext(request).getSpanContext();
    return span.isValid()
        ? Optional.of(
            "00-%s-%s-%s"
                .formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex()))
        : Optional.empty();
  }

  @Override
  public Submission submission(Protocol protocol, String model) {
    return submission(Context.current(), protocol, model);
  }

  private Submission submission(Context request, Protocol protocol, String model) {
    long start = now();
    return answers -> {
      for (CompletableFuture<BatchAnswer> answer : answers) {
        var _ =
            answer.whenComplete((done, failure) -> {
              if (protocol == Protocol.STREAM || protocol == Protocol.ARROW) {
                tellOfMessage(request, protocol, model, start, done);
              } else if (done != null) {
                tellOfImage(request, model, start, done);
              }
            });
      }
    };
  }

  @Override
  public Spans here() {
    Context request = Context.current();
    return new Spans() {
      @Override
      public Optional<String> traceParent() {
        return OtlpSpans.traceParent(request);
      }

      @Override
      public Submission submission(Protocol protocol, String model) {
        return OtlpSpans.this.submission(request, protocol, model);
      }

      @Override
      public Spans here() {
        return this;
      }
    };
  }

  private void tellOfMessage(
      Context socket, Protocol protocol, String model, long start, @Nullable BatchAnswer done) {
    Span message = span(socket, protocol.label(), start).setAttribute(MODEL, model);
    if (done == null) {
      message.setStatus(StatusCode.ERROR);
    } else {
      tellOfImage(socket.with(message), model, start, done);
    }
    message.end(now(), TimeUnit.NANOSECONDS);
  }

  private void tellOfImage(Context parent, String model, long start, BatchAnswer done) {
    long decoding = start + done.queueNanos();
    long end = now();
    span(parent, "queue", start).end(decoding, TimeUnit.NANOSECONDS);
    span(parent, "decode", decoding).end(decoding + done.decodeNanos(), TimeUnit.NANOSECONDS);
    span(parent, "inference", end - done.inferNanos())
        .setAttribute(MODEL, model)
        .setAttribute(BATCH, (long) done.batch())
        .end(end, TimeUnit.NANOSECONDS);
  }

  private Span span(Context parent, String name, long start) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .startSpan();
  }

  /** Since the epoch. */
  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }

  /** Sends what waits, for a few seconds at most. */
  @Override
  public void close() {
    var _ = sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
