package dev.vireo.gateway.metrics;

import dev.vireo.inference.Lookup;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchListener;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that each model has of its own. Without exemplars: no request has a trace to be one
 * of, and the library's sampler wakes a thread of its own every few requests, on a core that an
 * inference is using.
 */
final class ModelMeters {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double[] SECONDS = {
    1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] IMAGES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};

  private final Counter requests;
  private final Gauge inFlight;
  private final Histogram queue;
  private final Histogram decode;
  private final Histogram inference;
  private final Histogram batch;

  ModelMeters(PrometheusRegistry registry) {
    this.requests =
        Counter.builder()
            .withoutExemplars()
            .name("vireo_requests_total")
            .help("Images submitted.")
            .labelNames("protocol", "model")
            .register(registry);
    this.inFlight =
        Gauge.builder()
            .withoutExemplars()
            .name("vireo_requests_in_flight")
            .help("Images submitted and not yet answered.")
            .labelNames("model")
            .register(registry);
    this.queue =
        histogram("vireo_queue_seconds", "From submission until an engine was free.", SECONDS)
            .register(registry);
    this.decode =
        histogram("vireo_decode_seconds", "Decoding and resizing an image.", SECONDS)
            .register(registry);
    this.inference =
        histogram("vireo_inference_seconds", "The engine's run over a batch.", SECONDS)
            .register(registry);
    this.batch =
        histogram("vireo_batch_images", "Images that ran together.", IMAGES).register(registry);
  }

  private static Histogram.Builder histogram(String name, String help, double[] bounds) {
    return Histogram.builder()
        .withoutExemplars()
        .name(name)
        .help(help)
        .labelNames("model")
        .classicOnly()
        .classicUpperBounds(bounds);
  }

  OfModel of(String model) {
    return new OfModel(model);
  }

  /** One model's. */
  final class OfModel implements BatchListener {
    private final Map<Protocol, CounterDataPoint> requestsOfModel = new EnumMap<>(Protocol.class);
    private final GaugeDataPoint inFlightOfModel;
    private final DistributionDataPoint queueOfModel;
    private final DistributionDataPoint decodeOfModel;
    private final DistributionDataPoint inferenceOfModel;
    private final DistributionDataPoint batchOfModel;
    private final ModelTotals totals = new ModelTotals();

    private OfModel(String model) {
      for (Protocol protocol : Protocol.values()) {
        requestsOfModel.put(protocol, requests.labelValues(protocol.label(), model));
      }
      this.inFlightOfModel = inFlight.labelValues(model);
      this.queueOfModel = queue.labelValues(model);
      this.decodeOfModel = decode.labelValues(model);
      this.inferenceOfModel = inference.labelValues(model);
      this.batchOfModel = batch.labelValues(model);
    }

    ModelTotals totals() {
      return totals;
    }

    void submitted(Protocol protocol) {
      Lookup.required(requestsOfModel, protocol).inc();
      inFlightOfModel.inc();
    }

    /**
     * @param answer null when there is none
     * @param nanos since it was submitted
     */
    void answered(@Nullable BatchAnswer answer, long nanos) {
      inFlightOfModel.dec();
      if (answer == null) {
        totals.failed(nanos);
      } else {
        totals.answered(answer, nanos);
        queueOfModel.observe(answer.queueNanos() / NANOS_PER_SECOND);
        decodeOfModel.observe(answer.decodeNanos() / NANOS_PER_SECOND);
      }
    }

    @Override
    public void ran(int images, long inferNanos) {
      batchOfModel.observe(images);
      totals.ran(images, inferNanos);
      inferenceOfModel.observe(inferNanos / NANOS_PER_SECOND);
    }
  }
}
