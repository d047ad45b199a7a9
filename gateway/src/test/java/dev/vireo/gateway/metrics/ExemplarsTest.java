package dev.vireo.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.batch.BatchAnswer;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.tracer.common.SpanContext;
import io.prometheus.metrics.tracer.initializer.SpanContextSupplier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sampler of exemplars would wake a thread beside every few inferences. */
class ExemplarsTest {
  private final SpanContext before = SpanContextSupplier.getSpanContext();

  @BeforeEach
  void trace() {
    SpanContextSupplier.setSpanContext(new SampledTrace());
  }

  @AfterEach
  void traceNoMore() {
    SpanContextSupplier.setSpanContext(before);
  }

  @Test
  void keepsNoneThoughRequestsAreTraced() throws IOException {
    GatewayMetrics metrics = new GatewayMetrics();
    metrics.connected();
    var _ =
        metrics.track(
            Protocol.STREAM,
            "pets",
            CompletableFuture.completedFuture(
                new BatchAnswer(null, new float[0], Map.of(), 1, 1, 1, 1)));
    metrics.batches("pets").ran(3, 1_000_000);
    metrics.failed(Protocol.STREAM, ErrorCode.OVERLOADED);

    assertThat(openMetrics(metrics))
        .contains("vireo_inference_seconds_count{model=\"pets\"} 1", "vireo_connections 1.0")
        .doesNotContain("trace_id");
  }

  private static String openMetrics(GatewayMetrics metrics) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create().write(text, metrics.registry().scrape());
    return text.toString(StandardCharsets.UTF_8);
  }

  private static final class SampledTrace implements SpanContext {
    @Override
    public String getCurrentTraceId() {
      return "4bf92f3577b34da6a3ce929d0e0e4736";
    }

    @Override
    public String getCurrentSpanId() {
      return "00f067aa0ba902b7";
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return true;
    }

    @Override
    public void markCurrentSpanAsExemplar() {}
  }
}
