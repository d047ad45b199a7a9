package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a training run: what the command line, its help and the JSON form are made of.
 */
public final class Settings {
  /** Those that belong together, under the title that they have in the help, in its order. */
  public static final Map<String, List<Setting<?>>> SECTIONS = sections();

  /** In the order of the help. */
  public static final List<Setting<?>> ALL = all();

  private Settings() {}

  private static Map<String, List<Setting<?>>> sections() {
    Map<String, List<Setting<?>>> sections = new LinkedHashMap<>();
    sections.put("Network", NetworkSettings.ALL);
    sections.put("Fine-tuning", TuningSettings.FINE_TUNING);
    sections.put("Distillation", TuningSettings.DISTILLATION);
    sections.put("Training", LoopSettings.ALL);
    sections.put("How images vary", AugmentationSettings.ALL);
    return sections;
  }

  private static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>();
    sections().values().forEach(all::addAll);
    return List.copyOf(all);
  }

  /** {@code --warmup-epochs}. */
  public static Optional<Setting<?>> named(String option) {
    return ALL.stream().filter(setting -> setting.option().equals(option)).findFirst();
  }

  /** The setting that chooses what another belongs to: {@code --optimizer} for the momentum. */
  static Optional<Setting<?>> chooser(Setting<?> setting) {
    String choice = setting.path().substring(0, Math.max(0, setting.path().lastIndexOf('.')));
    return ALL.stream().filter(other -> other.path().equals(choice)).findFirst();
  }

  /**
   * Nobody can mean settings of one optimizer in the hands of another.
   *
   * @param choice that has a kind
   * @param given its settings
   * @param chosen what it has, and of what kind
   * @throws IllegalArgumentException that names the setting which has no use
   */
  static void requireUse(Setting<?> choice, JsonNode given, JsonNode chosen) {
    String kind = chosen.path("kind").asText();
    for (Map.Entry<String, JsonNode> attribute : given.properties()) {
      if (chosen.has(attribute.getKey()) || attribute.getValue().isNull()) {
        continue;
      }
      String path = choice.path() + "." + attribute.getKey();
      List<Setting<?>> meant = ALL.stream().filter(setting -> setting.path().equals(path)).toList();
      if (!meant.isEmpty() && meant.stream().noneMatch(setting -> suits(setting, kind))) {
        throw meant.getFirst().notOf(given, kind);
      }
    }
  }

  static boolean suits(Setting<?> setting, String kind) {
    return setting.kinds().isEmpty() || setting.kinds().contains(kind);
  }
}
