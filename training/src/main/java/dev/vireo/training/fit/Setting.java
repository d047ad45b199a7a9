package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One setting of a training run: its name, its place in the JSON form, its default and what people
 * are told of it.
 *
 * @param option {@code --warmup-epochs}
 * @param label of its value in the help; empty for a flag
 * @param path attributes of the JSON form, with points between them: {@code schedule.warmupEpochs}
 * @param type of what stands there
 * @param kinds of the choice around it that have it ({@code sgd}); empty where all have it
 * @param usual its value where nothing says otherwise and nothing else decides it
 * @param help with {@code {}} in the place of the usual value
 */
public record Setting<T>(
    String option,
    String label,
    String path,
    Class<T> type,
    Notation notation,
    List<String> kinds,
    Optional<T> usual,
    String help) {

  static Setting<Integer> integer(String option, String path) {
    return of(option, "N", path, Integer.class, Notation.INTEGER);
  }

  static Setting<Double> number(String option, String path) {
    return of(option, "X", path, Double.class, Notation.NUMBER);
  }

  static Setting<String> text(String option, String label, String path) {
    return of(option, label, path, String.class, Notation.TEXT);
  }

  /** Given without a value. */
  static Setting<Boolean> flag(String option, String path) {
    return of(option, "", path, Boolean.class, Notation.FLAG);
  }

  /** Names one of several kinds, each with settings of its own: {@code --optimizer sgd}. */
  static <T> Setting<T> kind(String option, String path, Class<T> type, String... kinds) {
    Notation kind = Notation.words(kinds);
    Notation notation =
        new Notation(
            word -> SettingsJson.object().set("kind", kind.read().apply(word)),
            value -> kind.write().apply(value.path("kind")));
    return of(option, "NAME", path, type, notation);
  }

  static <T> Setting<T> of(
      String option, String label, String path, Class<T> type, Notation notation) {
    return new Setting<>(option, label, path, type, notation, List.of(), Optional.empty(), "");
  }

  Setting<T> label(String value) {
    return new Setting<>(option, value, path, type, notation, kinds, usual, help);
  }

  Setting<T> suiting(List<String> values) {
    return new Setting<>(option, label, path, type, notation, values, usual, help);
  }

  Setting<T> usually(T value) {
    return new Setting<>(option, label, path, type, notation, kinds, Optional.of(value), help);
  }

  Setting<T> help(String value) {
    return new Setting<>(option, label, path, type, notation, kinds, usual, value);
  }

  /** Whether {@code --no-} before its name says the contrary. */
  public boolean negatable() {
    return notation.equals(Notation.FLAG);
  }

  /** For people, with its usual value. */
  public String explanation() {
    return usual
        .flatMap(value -> word(SettingsJson.node(value)))
        .map(word -> help.replace("{}", word))
        .orElse(help);
  }

  /**
   * {@code --momentum belongs to --optimizer sgd, not to adamw}.
   *
   * @param choice as it was made instead
   * @param kind of that
   */
  IllegalArgumentException notOf(JsonNode choice, String kind) {
    Setting<?> chooser = Settings.chooser(this).orElseThrow();
    List<String> names =
        kinds.stream()
            .map(each -> chooser.word(SettingsJson.object().put("kind", each)).orElse(each))
            .toList();
    return new IllegalArgumentException(
        "%s belongs to %s %s, not to %s"
            .formatted(
                option,
                chooser.option,
                Notation.anyOf(names),
                chooser
                    .word(choice)
                    .or(() -> chooser.word(SettingsJson.object().put("kind", kind)))
                    .orElse(kind)));
  }

  /** What a person says for a value of the JSON form; empty where that is another setting's. */
  Optional<String> word(JsonNode value) {
    return notation.write().apply(value);
  }
}
