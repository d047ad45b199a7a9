package dev.vireo.tools.cli.train;

import dev.vireo.inference.VireoException;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.fit.TuningSettings;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.hub.ModelName;
import java.util.Optional;

/** Settings in which weights by name have become files. */
final class NamedWeights {
  private NamedWeights() {}

  /**
   * @throws VireoException as {@link NamedModels#fetch} and {@link NamedModels#runnable}
   */
  static TrainingSettings in(TrainingSettings settings, NamedModels named) {
    TrainingSettings found = settings;
    Optional<FetchedModel> start = settings.get(TuningSettings.PRETRAINED).flatMap(named::fetch);
    if (start.isPresent()) {
      found = found.with(TuningSettings.PRETRAINED, start.get().weights().toString());
      if (start.get().preprocessing().isPresent()
          && settings.get(TuningSettings.PREPROCESSING).isEmpty()) {
        found = found.with(TuningSettings.PREPROCESSING, start.get().preprocessing().get());
      }
    }
    Optional<String> teacher =
        settings
            .get(TuningSettings.TEACHER)
            .filter(ModelName::isName)
            .map(named::runnable)
            .map(Object::toString);
    return teacher.isPresent() ? found.with(TuningSettings.TEACHER, teacher.get()) : found;
  }
}
