package dev.vireo.tools.serve;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.file.Independent;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelListener;
import dev.vireo.gateway.model.ModelLog;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.ModelWatch;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.model.RepositorySettings;
import dev.vireo.inference.VireoException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Models, the watch over them and the gateway: what {@code vireo serve} runs. */
public final class Service implements AutoCloseable {
  private final ServeConfig config;
  private final ModelRepository models;
  private final ModelWatch watch;
  private final Gateway gateway;

  private Service(ServeConfig config, ModelRepository models, ModelWatch watch, Gateway gateway) {
    this.config = config;
    this.models = models;
    this.watch = watch;
    this.gateway = gateway;
  }

  /**
   * Loads the models and starts to serve.
   *
   * @throws VireoException when there is nothing to serve, a file is not what it should be, or the
   *     address cannot be bound
   */
  public static Service start(ServeConfig config) {
    Gateway.requireAddress(config.gateway()); // models take their time to load
    GatewayMetrics metrics = new GatewayMetrics();
    int workers =
        config.workers() == 0 ? Runtime.getRuntime().availableProcessors() : config.workers();
    ModelSettings settings =
        ModelSettings.sharingCores(config.device(), workers, config.maxWaiting())
            .withPixelLimit(config.maxImagePixels())
            .withChange(config.change())
            .withBatches(metrics::batches);
    RepositorySettings sources =
        new RepositorySettings(
            config.models().stream().map(ModelSource::of).toList(),
            config.defaultModel(),
            config.versions());
    ModelRepository models =
        ModelRepository.open(
            sources, settings, ModelListener.both(new ModelLog(), metrics.loads()));
    ModelWatch watch = new ModelWatch(models, config.poll());
    try {
      Gateway gateway = Gateway.start(config.gateway(), models, watch, metrics);
      CompletableFuture.delayedExecutor(config.settle().toSeconds(), TimeUnit.SECONDS)
          .execute(CompilerThreads::giveWay);
      return new Service(config, models, watch, gateway);
    } catch (RuntimeException e) {
      watch.close();
      models.close();
      throw e;
    }
  }

  public Models models() {
    return models;
  }

  /** The TCP port it listens on. */
  public int port() {
    return gateway.port();
  }

  /**
   * Takes what changed on disk: keys, certificates and models, each also where another is broken.
   *
   * @return fails with a {@link VireoException} that names all that is broken
   */
  public CompletableFuture<Void> reload() {
    return CompletableFuture.runAsync(
        () -> Independent.run(gateway::reload, () -> watch.reload().join()));
  }

  /** Stops as {@link Gateway#close} does, and closes everything. */
  @Override
  public void close() {
    gateway.close();
    watch.close();
    models.close(config.gateway().drain());
  }
}
