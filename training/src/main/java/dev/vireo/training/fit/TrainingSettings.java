package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What is wanted of a training run, as far as anybody said: each of the {@link Settings} may be
 * there or not. Recipes, a run's {@code config.json} and {@code vireo train --config} have this one
 * form:
 *
 * <pre>{@code
 * {"architecture": {"kind": "vit", "patch": 4}, "epochs": 20, "averaging": {"kind": "ema", "decay": 0.998}}
 * }</pre>
 *
 * <pre>{@code
 * TrainingSettings given = TrainingSettings.NONE.with(LoopSettings.EPOCHS, 5);
 * TrainingPlan plan = given.over(Recipes.read("cifar10-vit")).resolve(data);
 * }</pre>
 *
 * @param json not to be changed
 */
public record TrainingSettings(ObjectNode json) {
  public static final TrainingSettings NONE = new TrainingSettings(SettingsJson.object());

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the file is not there, or is not
   *     of this form
   */
  public static TrainingSettings read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  /**
   * @param origin named in the error
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the text is not of this form
   */
  public static TrainingSettings parse(String json, String origin) {
    try {
      if (!(SettingsJson.tree(json) instanceof ObjectNode settings)) {
        throw new IllegalArgumentException("is not a JSON object");
      }
      RunFacts.remove(settings);
      SettingsTree.requireKnown(settings, "");
      return new TrainingSettings(settings);
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, origin + " holds no settings: " + e.getMessage(), e);
    }
  }

  /**
   * As a command line gives them.
   *
   * @param words of each setting; {@code true} or {@code false} for flags
   * @param base what they are laid over, see {@link #over}
   * @throws IllegalArgumentException that names the option, when it has no such value or excludes
   *     another
   */
  public static TrainingSettings of(Map<Setting<?>, String> words, TrainingSettings base) {
    return new TrainingSettings(new GivenWords(base.json).tree(words));
  }

  /** The same with this setting, whatever it was before. */
  public <T> TrainingSettings with(Setting<T> setting, T value) {
    ObjectNode settings = json.deepCopy();
    SettingsTree.put(settings, setting.path(), SettingsJson.node(value));
    return new TrainingSettings(settings);
  }

  /**
   * @throws IllegalArgumentException when there is another value there
   */
  public <T> Optional<T> get(Setting<T> setting) {
    JsonNode value = SettingsTree.at(json, setting.path());
    return value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(SettingsJson.read(value, setting.type(), setting.path()));
  }

  /** What was set, or what is usual; for settings whose usual value nothing else decides. */
  public <T> T orUsual(Setting<T> setting) {
    return get(setting).or(setting::usual).orElseThrow();
  }

  /**
   * These, and the other ones where these say nothing. What is chosen here excludes the settings of
   * what was chosen there: another optimizer that one's momentum and learning rate, a preset its
   * width. Epochs that become fewer shorten a warm-up in proportion.
   */
  public TrainingSettings over(TrainingSettings base) {
    ObjectNode merged = Displacement.by(json).of(base.json);
    SettingsTree.merge(merged, json);
    return new TrainingSettings(merged);
  }

  /** With the precision {@code auto} decided. */
  public TrainingSettings choosing(Supplier<Precision> fastest) {
    return leavesPrecisionOpen() ? with(LoopSettings.PRECISION, fastest.get()) : this;
  }

  boolean leavesPrecisionOpen() {
    return json.path(LoopSettings.PRECISION.path()).asText().equalsIgnoreCase(LoopSettings.AUTO);
  }

  /**
   * The plan for a dataset. Where pretrained weights are to be the start, they are read. The
   * precision {@code auto} is to be {@linkplain #choosing decided} before.
   *
   * @throws IllegalArgumentException when settings exclude each other, or a value is outside its
   *     range
   * @throws VireoException as the pretrained weights are refused
   */
  public TrainingPlan resolve(TrainingData data) {
    return new Resolution(this, data).plan();
  }

  /**
   * The plan for a network that is built already, from random weights.
   *
   * @throws IllegalArgumentException as {@link #resolve}
   */
  public TrainingPlan plan(Architecture architecture) {
    return plan(architecture, FineTuning.NONE);
  }

  /** The same with what it begins with. */
  TrainingPlan plan(Architecture architecture, FineTuning tuning) {
    return new PlanSettings(this)
        .of(
            architecture,
            Preprocessing.centerCrop(architecture.imageSize()),
            tuning,
            OptionalInt.empty());
  }

  /** As options of the command line, in the order of its help. */
  public String options() {
    List<String> words = new ArrayList<>();
    for (Setting<?> setting : Settings.ALL) {
      JsonNode value = SettingsTree.at(json, setting.path());
      JsonNode kind = SettingsTree.choice(json, setting.path()).path("kind");
      if (!value.isMissingNode()
          && (kind.isMissingNode() || Settings.suits(setting, kind.asText()))) {
        setting.word(value).ifPresent(word -> words.add(option(setting, word)));
      }
    }
    return String.join(" ", words);
  }

  private static String option(Setting<?> setting, String word) {
    if (setting.label().isEmpty()) {
      return Boolean.parseBoolean(word)
          ? setting.option()
          : setting.option().replaceFirst("^--", "--no-");
    }
    return setting.option() + " " + word;
  }
}
