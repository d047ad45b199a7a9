package dev.vireo.training.fit;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.training.data.InputSize;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Layers;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.foreign.ForeignSource;
import dev.vireo.training.weights.foreign.Pretrained;
import dev.vireo.training.weights.foreign.Transfer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings worked out for a dataset: its image size, its classes, the weights to begin with. */
record Resolution(TrainingSettings settings, TrainingData data) {

  TrainingPlan plan() {
    return settings.get(TuningSettings.PRETRAINED).map(this::tuned).orElseGet(this::fresh);
  }

  private TrainingPlan fresh() {
    int size =
        settings
            .get(NetworkSettings.IMAGE_SIZE)
            .orElseGet(() -> InputSize.suggest(data.split().training()));
    Architecture network = taught(NetworkShape.of(settings).build(size, data.labels().size()));
    Preprocessing preprocessing =
        settings
            .get(TuningSettings.PREPROCESSING)
            .map(given -> given.at(size))
            .orElseGet(() -> Preprocessing.centerCrop(size));
    return plan(network, preprocessing, Optional.empty());
  }

  private TrainingPlan tuned(String file) {
    int classes = data.labels().size();
    NetworkShape shape = NetworkShape.of(settings);
    Optional<Integer> heads = settings.get(NetworkSettings.HEADS);
    ForeignSource source =
        new ForeignSource(
            Path.of(file),
            Optional.of(shape.name()),
            Optional.empty(),
            settings.get(TuningSettings.PREPROCESSING),
            settings
                .get(TuningSettings.PREPROCESSING_FIELDS)
                .map(PreprocessingChange::parse)
                .orElse(PreprocessingChange.NONE),
            OptionalInt.empty(),
            heads.isPresent() ? OptionalInt.of(heads.get()) : OptionalInt.empty(),
            settings.get(TuningSettings.STATE));
    Pretrained before = Pretrained.read(source, classes);
    int size = settings.get(NetworkSettings.IMAGE_SIZE).orElse(before.preprocessing().size());
    Architecture network = shape.adapting(taught(before.architecture().adapted(size, classes)));
    return plan(
        network,
        before.preprocessing().at(size),
        Optional.of(Transfer.of(before, network, data.labels())));
  }

  private TrainingPlan plan(
      Architecture network, Preprocessing preprocessing, Optional<Transfer> start) {
    return new PlanSettings(settings)
        .of(
            network,
            oriented(preprocessing),
            tuning(network, start),
            OptionalInt.of(data.split().training().size()));
  }

  private Preprocessing oriented(Preprocessing preprocessing) {
    return settings
        .get(LoopSettings.ORIENTATION)
        .map(Enum::name)
        .map(name -> PreprocessingChange.NONE.with("orientation", name.toLowerCase(Locale.ROOT)))
        .map(change -> change.apply(preprocessing))
        .orElse(preprocessing);
  }

  private FineTuning tuning(Architecture network, Optional<Transfer> start) {
    Optional<String> from = settings.get(TuningSettings.FIRST_LEARNING);
    if (from.isPresent() && start.isEmpty()) {
      throw new IllegalArgumentException(
          "frozen layers would stay random: name the weights to begin with, --pretrained FILE");
    }
    return new FineTuning(
        start,
        from.map(layer ->
            layer.equals(TuningSettings.CLASSIFIER)
                ? Layers.of(network.network()).classifier()
                : layer),
        settings.orUsual(TuningSettings.LAYER_DECAY));
  }

  /** With a token for the teacher where there is one, and a token can be had. */
  private Architecture taught(Architecture student) {
    return settings.get(TuningSettings.TEACHER).isPresent() ? withToken(student) : student;
  }

  private static Architecture withToken(Architecture student) {
    return switch (student) {
      case VisionTransformer vit -> withToken(vit);
      case HybridTransformer hybrid -> hybrid.with(withToken(hybrid.transformer()));
      case ResNet _, Cnn _, Mlp _ -> student;
    };
  }

  private static VisionTransformer withToken(VisionTransformer vit) {
    return vit.pooling() == Pooling.CLASS_TOKEN ? vit.withTeacher() : vit;
  }
}
