package dev.vireo.gateway.metrics;

import dev.vireo.gateway.model.ModelFile;
import dev.vireo.gateway.model.ModelListener;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.ServedModel;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Counts what became of model files. */
final class LoadMeters implements ModelListener {
  private final Counter loads;
  private final Counter unreadable;

  LoadMeters(PrometheusRegistry registry) {
    this.loads =
        Counter.builder()
            .name("vireo_model_loads_total")
            .help("Model files that were loaded, or refused while what served before served on.")
            .labelNames("model", "result")
            .register(registry);
    this.unreadable =
        Counter.builder()
            .name("vireo_model_sources_unreadable_total")
            .help("Looks for changed models that failed.")
            .register(registry);
  }

  @Override
  public void loaded(ModelFile file, ServedModel model, Duration took) {
    loads.labelValues(file.name(), "loaded").inc();
    loads.initLabelValues(file.name(), "refused");
  }

  @Override
  public void refused(ModelFile file, String reason) {
    loads.labelValues(file.name(), "refused").inc();
  }

  @Override
  public void retired(String name, long version) {}

  @Override
  public void unreadable(ModelSource source, String reason) {
    unreadable.inc();
  }
}
