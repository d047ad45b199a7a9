package dev.vireo.gateway.metrics;

import dev.vireo.gateway.model.ModelListener;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchListener;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Counts and times requests of every protocol. Safe for use by several threads; label values are
 * looked up once for each model, so that a request allocates none.
 */
public final class GatewayMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ModelMeters meters = new ModelMeters(registry);
  private final LoadMeters loads = new LoadMeters(registry);
  private final Map<String, ModelMeters.OfModel> models = new ConcurrentHashMap<>();
  private final Map<Protocol, Map<ErrorCode, CounterDataPoint>> errors =
      new EnumMap<>(Protocol.class);
  private final LogBudget logged = new LogBudget(10, Duration.ofSeconds(10), System::nanoTime);
  private final Gauge connections =
      Gauge.builder()
          .withoutExemplars()
          .name("vireo_connections")
          .help("Open connections of clients.")
          .register(registry);

  public GatewayMetrics() {
    Counter counter =
        Counter.builder()
            .withoutExemplars()
            .name("vireo_errors_total")
            .help("Requests that ended in an error, by the code that the client was told.")
            .labelNames("protocol", "code")
            .register(registry);
    for (Protocol protocol : Protocol.values()) {
      Map<ErrorCode, CounterDataPoint> ofProtocol = new EnumMap<>(ErrorCode.class);
      for (ErrorCode code : ErrorCode.values()) {
        ofProtocol.put(code, counter.labelValues(protocol.label(), code.name()));
      }
      errors.put(protocol, ofProtocol);
    }
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
  }

  /** What {@code /metrics} shows. */
  PrometheusRegistry registry() {
    return registry;
  }

  /** Shows Arrow memory as {@code vireo_arrow_bytes}; to be called once. */
  public void arrowBytes(LongSupplier bytes) {
    GaugeWithCallback.builder()
        .name("vireo_arrow_bytes")
        .help("Off-heap memory of image batches.")
        .callback(callback -> callback.call((double) bytes.getAsLong()))
        .register(registry);
  }

  /** Shows answers that clients leave waiting as {@code vireo_unsent_bytes}; to be called once. */
  public void unsentBytes(LongSupplier bytes) {
    GaugeWithCallback.builder()
        .name("vireo_unsent_bytes")
        .help("Answers that wait for their clients to read them.")
        .callback(callback -> callback.call((double) bytes.getAsLong()))
        .register(registry);
  }

  /**
   * Follows a request from its submission to its answer.
   *
   * @return {@code answer} itself: cancelling it cancels the request
   */
  public CompletableFuture<BatchAnswer> track(
      Protocol protocol, String model, CompletableFuture<BatchAnswer> answer) {
    ModelMeters.OfModel meter = meter(model);
    meter.submitted(protocol);
    long start = System.nanoTime();
    var _ = answer.whenComplete((done, failure) -> meter.answered(done, System.nanoTime() - start));
    return answer;
  }

  /** As {@link #track(Protocol, String, CompletableFuture)}, for several. */
  public List<CompletableFuture<BatchAnswer>> track(
      Protocol protocol, String model, List<CompletableFuture<BatchAnswer>> answers) {
    for (CompletableFuture<BatchAnswer> answer : answers) {
      var _ = track(protocol, model, answer);
    }
    return answers;
  }

  /** Counts an error that a client was told. */
  public void failed(Protocol protocol, ErrorCode code) {
    Lookup.required(Lookup.required(errors, protocol), code).inc();
  }

  /** How many failed requests the log still takes. */
  public LogBudget logged() {
    return logged;
  }

  /** What became of a model's requests since the start. */
  public ModelTotals totals(String model) {
    return meter(model).totals();
  }

  /** What a model's batcher tells of its batches. */
  public BatchListener batches(String model) {
    return meter(model);
  }

  /** Hears what becomes of model files. */
  public ModelListener loads() {
    return loads;
  }

  /** Counts a connection until {@link #disconnected}. */
  public void connected() {
    connections.inc();
  }

  public void disconnected() {
    connections.dec();
  }

  private ModelMeters.OfModel meter(String model) {
    return models.computeIfAbsent(model, meters::of);
  }
}
