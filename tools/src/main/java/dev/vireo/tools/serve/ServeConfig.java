package dev.vireo.tools.serve;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.log.LogFormat;
import java.time.Duration;
import java.util.List;

/**
 * Everything that {@code vireo serve} can be told.
 *
 * @param models at least one
 * @param defaultModel of requests that name none; empty for the only one
 * @param versions of each model that are served, the newest first
 * @param poll between two looks for changed models; zero for none
 * @param workers batches of a model that run at the same time; 0 for one per core
 * @param maxWaiting requests that may wait for a model
 * @param maxImagePixels that an image's header may state
 * @param change made to the preprocessing of each model
 * @param log how the log is written
 * @param settle for so long after its start the JVM's compilers may take cores from requests
 */
public record ServeConfig(
    List<ModelArgument> models,
    String defaultModel,
    int versions,
    Duration poll,
    Device device,
    int workers,
    int maxWaiting,
    long maxImagePixels,
    PreprocessingChange change,
    LogFormat log,
    Duration settle,
    GatewayConfig gateway) {
  public ServeConfig {
    models = List.copyOf(models);
    if (models.isEmpty() || versions < 1 || maxWaiting < 1 || maxImagePixels < 1) {
      throw new IllegalArgumentException(
          "models, versions, max-waiting and max-image-pixels are at least 1");
    }
    if (poll.isNegative() || settle.isNegative() || workers < 0) {
      throw new IllegalArgumentException("poll-seconds, settle-seconds and workers are at least 0");
    }
  }

  /** The same with other models. */
  public ServeConfig withModels(List<ModelArgument> others) {
    return new ServeConfig(
        others,
        defaultModel,
        versions,
        poll,
        device,
        workers,
        maxWaiting,
        maxImagePixels,
        change,
        log,
        settle,
        gateway);
  }
}
