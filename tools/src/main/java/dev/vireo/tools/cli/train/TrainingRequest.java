package dev.vireo.tools.cli.train;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Execution;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.Recipes;
import dev.vireo.training.fit.Setting;
import dev.vireo.training.fit.Settings;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.fit.TuningSettings;
import dev.vireo.training.source.DatasetKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person asks of one training run.
 *
 * @param words of the settings that were given
 * @param config a file of settings, which win over a recipe's
 * @param heldOut a folder of images to measure on
 * @param threads of the CPU; empty for all cores
 */
record TrainingRequest(
    Map<Setting<?>, String> words,
    Optional<String> recipe,
    Optional<Path> config,
    Optional<Path> heldOut,
    Device device,
    Optional<Integer> threads) {
  TrainingRequest {
    words = Map.copyOf(words);
  }

  /**
   * The same with another value of an option.
   *
   * @param name without dashes
   * @throws IllegalArgumentException when there is no such option, or none with values
   */
  TrainingRequest with(String name, String word) {
    return switch (name) {
      case "recipe" ->
          new TrainingRequest(words, Optional.of(word), config, heldOut, device, threads);
      case "config" ->
          new TrainingRequest(words, recipe, Optional.of(Path.of(word)), heldOut, device, threads);
      case "val" ->
          new TrainingRequest(words, recipe, config, Optional.of(Path.of(word)), device, threads);
      case "device" ->
          new TrainingRequest(words, recipe, config, heldOut, Device.parse(word), threads);
      case "threads" ->
          new TrainingRequest(
              words, recipe, config, heldOut, device, Optional.of(Integer.valueOf(word)));
      default -> {
        Map<Setting<?>, String> more = new HashMap<>(words);
        Setting<?> setting =
            Settings.named("--" + name)
                .filter(each -> !each.label().isEmpty())
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "--%s is none of the options with values that can be swept"
                            .formatted(name)));
        more.put(setting, word);
        yield new TrainingRequest(more, recipe, config, heldOut, device, threads);
      }
    };
  }

  /**
   * What was given, over the file, over the recipe.
   *
   * @throws IllegalArgumentException that names the option which cannot be met
   */
  TrainingSettings settings() {
    TrainingSettings base = recipe.map(Recipes::read).orElse(TrainingSettings.NONE);
    TrainingSettings filed =
        config.map(file -> TrainingSettings.read(file).over(base)).orElse(base);
    TrainingSettings all = given(filed).over(filed);
    for (Setting<?> of : List.of(TuningSettings.PREPROCESSING, TuningSettings.STATE)) {
      if (words.containsKey(of) && all.get(TuningSettings.PRETRAINED).isEmpty()) {
        throw new IllegalArgumentException(of.option() + " has no use without --pretrained");
      }
    }
    return all.choosing(() -> PrecisionChoice.fastest(device, CpuInfo.here()));
  }

  /** The words, of which those for the preprocessing name a file or single fields. */
  private TrainingSettings given(TrainingSettings base) {
    Optional<String> fields =
        Optional.ofNullable(words.get(TuningSettings.PREPROCESSING))
            .filter(PreprocessingChange::isOne);
    if (fields.isEmpty()) {
      return TrainingSettings.of(words, base);
    }
    Map<Setting<?>, String> others = new HashMap<>(words);
    others.remove(TuningSettings.PREPROCESSING);
    PreprocessingChange.parse(fields.get()); // Refused before anything is read.
    return TrainingSettings.of(others, base)
        .with(TuningSettings.PREPROCESSING_FIELDS, fields.get());
  }

  /**
   * @throws IllegalArgumentException when the images are divided already
   */
  TrainingData data(Path path, TrainingSettings settings) {
    boolean divides = words.containsKey(LoopSettings.HELD_OUT_SHARE);
    if (heldOut.isPresent()) {
      if (divides) {
        throw new IllegalArgumentException(
            "--val names the held-out images, so --val-fraction has no use");
      }
      return TrainingData.open(path, heldOut.get());
    }
    if (divides && DatasetKind.of(path).find(path).heldOut().isPresent()) {
      throw new IllegalArgumentException(
          path + " is divided already, so --val-fraction has no use: leave it out");
    }
    return TrainingData.open(
        path, settings.orUsual(LoopSettings.HELD_OUT_SHARE), settings.orUsual(LoopSettings.SEED));
  }

  Execution execution() {
    return new Execution(device, threads.orElse(Execution.auto().threads()));
  }
}
