package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Distortion;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.network.Architecture;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A plan out of settings, with what is usual where they say nothing. */
record PlanSettings(TrainingSettings settings) {
  /** The warm-up is one of so many: three divided by ten is 0.3, three times 0.1 is not. */
  private static final double WARMUP_PARTS = 10;

  /**
   * @param images to learn from, where they are known
   * @throws IllegalArgumentException when a value is outside its range, or has no use
   */
  TrainingPlan of(
      Architecture architecture,
      Preprocessing preprocessing,
      FineTuning tuning,
      OptionalInt images) {
    OptimizerSettings optimizer = optimizer(architecture);
    double usualRate = optimizer.usualRate() * tuning.usualShare(architecture.network());
    return new TrainingPlan(
        architecture,
        preprocessing,
        augmentation(architecture.imageSize()),
        optimizer,
        schedule(usualRate),
        averaging(),
        settings.get(LoopSettings.RESIZING),
        settings.orUsual(LoopSettings.EPOCHS),
        batchSize(images),
        settings.orUsual(LoopSettings.ACCUMULATION),
        settings.orUsual(LoopSettings.LABEL_SMOOTHING),
        settings.get(LoopSettings.CLIP_NORM).orElseGet(() -> TrainingPlan.usualClip(architecture)),
        settings.orUsual(LoopSettings.PATIENCE),
        tuning,
        distillation(),
        settings.orUsual(LoopSettings.VIEWS),
        precision(),
        settings.orUsual(LoopSettings.SEED));
  }

  private Precision precision() {
    if (settings.leavesPrecisionOpen()) {
      throw new IllegalArgumentException(
          "--precision auto depends on the machine: choose fp32 or bf16 first");
    }
    return settings.orUsual(LoopSettings.PRECISION);
  }

  private int batchSize(OptionalInt images) {
    return settings.json().path("batchSize").asText().equals(LoopSettings.ALL_IMAGES)
        ? images.orElseThrow(() ->
            new IllegalArgumentException(
                "--batch-size all needs a dataset; name a number of images"))
        : settings.orUsual(LoopSettings.BATCH_SIZE);
  }

  private OptimizerSettings optimizer(Architecture architecture) {
    return choice(
        LoopSettings.OPTIMIZER,
        kind ->
            switch (kind) {
              case "" -> TrainingPlan.usualOptimizer(architecture);
              case "sgd" -> OptimizerSettings.Sgd.usual();
              case "adamw" -> OptimizerSettings.AdamW.usual();
              default -> throw new IllegalArgumentException("there is no optimizer '" + kind + "'");
            });
  }

  private Schedule schedule(double usualRate) {
    double epochs = settings.orUsual(LoopSettings.EPOCHS);
    Schedule schedule =
        new Schedule(
            settings.orUsual(LoopSettings.DECAY),
            settings.get(LoopSettings.LEARNING_RATE).orElse(usualRate),
            settings.get(LoopSettings.WARMUP_EPOCHS).orElse(epochs / WARMUP_PARTS),
            settings.orUsual(LoopSettings.FIRST_RATE),
            settings.orUsual(LoopSettings.LAST_RATE));
    if (schedule.decay() == Schedule.Decay.CONSTANT && schedule.end() > 0) {
      throw new IllegalArgumentException("--lr-end has no use with --schedule constant");
    }
    if (schedule.warmupEpochs() == 0 && schedule.start() > 0) {
      throw new IllegalArgumentException("--lr-start has no use with --warmup-epochs 0");
    }
    return schedule;
  }

  private Averaging averaging() {
    if (!(settings.json().path("averaging") instanceof ObjectNode given)) {
      return new Averaging.None();
    }
    ObjectNode averaging = given.deepCopy();
    if (averaging.path("kind").asText().equals("lookahead")) {
      if (!averaging.has("interval")) {
        throw new IllegalArgumentException("--lookahead-decay has no use without --lookahead");
      }
      if (!averaging.has("decay")) {
        averaging.put("decay", Averaging.Lookahead.USUAL_DECAY);
      }
    }
    return SettingsJson.read(averaging, Averaging.class, "averaging");
  }

  private Augmentation augmentation(int size) {
    Augmentation usual = Augmentation.usual(size);
    Framing framing =
        choice(
            AugmentationSettings.CROP,
            kind ->
                switch (kind) {
                  case "" -> usual.framing();
                  case "whole" -> new Framing.Whole();
                  case "shift" -> new Framing.Shift(size / 8);
                  case "resized-crop" -> new Framing.ResizedCrop(Augmentation.USUAL_MIN_AREA);
                  default ->
                      throw new IllegalArgumentException("there is no framing '" + kind + "'");
                });
    JsonNode distortions = SettingsTree.at(settings.json(), AugmentationSettings.DISTORTIONS);
    return new Augmentation(
        framing,
        settings.orUsual(AugmentationSettings.FLIP),
        distortions.isMissingNode()
            ? List.of()
            : List.of(SettingsJson.read(distortions, Distortion[].class, "distortions")),
        MixJson.read(SettingsTree.at(settings.json(), AugmentationSettings.MIX)));
  }

  private Optional<Distillation> distillation() {
    Optional<Distillation.Target> target = settings.get(TuningSettings.TARGET);
    Optional<Double> temperature = settings.get(TuningSettings.TEMPERATURE);
    if (settings.get(TuningSettings.TEACHER).isEmpty()) {
      if (settings.json().has("distillation")) {
        throw new IllegalArgumentException(
            "--distill, --temperature and --teacher-weight have no use without --teacher");
      }
      return Optional.empty();
    }
    if (!target.equals(Optional.of(Distillation.Target.SOFT))
        && !temperature
            .or(TuningSettings.TEMPERATURE::usual)
            .equals(TuningSettings.TEMPERATURE.usual())) {
      throw new IllegalArgumentException("--temperature has no use without --distill soft");
    }
    return settings
        .get(TuningSettings.TEACHER)
        .map(teacher ->
            new Distillation(
                Path.of(teacher),
                settings.orUsual(TuningSettings.TARGET),
                settings.orUsual(TuningSettings.TEMPERATURE),
                settings.orUsual(TuningSettings.TEACHER_WEIGHT)));
  }

  /**
   * One of a sealed type's records, with its usual components where they were not given.
   *
   * @param usual by the kind, which is empty where nobody named one
   */
  private <T> T choice(Setting<T> setting, Function<String, T> usual) {
    JsonNode given = SettingsTree.at(settings.json(), setting.path());
    ObjectNode all = (ObjectNode) SettingsJson.node(usual.apply(given.path("kind").asText()));
    Settings.requireUse(setting, given, all);
    if (given instanceof ObjectNode some) {
      all.setAll(some.deepCopy());
    }
    return SettingsJson.read(all, setting.type(), setting.path());
  }
}
