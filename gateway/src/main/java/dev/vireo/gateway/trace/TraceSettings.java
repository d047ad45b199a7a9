package dev.vireo.gateway.trace;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where spans are sent, over OTLP. All else is as the environment variables of OpenTelemetry's SDK
 * say: the service's name, how many requests are followed, headers, certificates.
 *
 * @param endpoint of a collector, as {@code http://127.0.0.1:4318}; empty for that of the
 *     environment
 */
public record TraceSettings(Optional<String> endpoint) {
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  /**
   * Nothing, unless an endpoint is given or the environment names one.
   *
   * @param endpoint empty for none
   */
  public static Optional<TraceSettings> of(String endpoint, Map<String, String> environment) {
    if (!endpoint.isEmpty()) {
      return Optional.of(new TraceSettings(Optional.of(endpoint)));
    }
    boolean named =
        ENDPOINTS.stream().anyMatch(each -> !environment.getOrDefault(each, "").isEmpty());
    return named ? Optional.of(new TraceSettings(Optional.empty())) : Optional.empty();
  }
}
