package dev.vireo.gateway.model;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was said of one model.
 *
 * @param values by the keys of {@link ModelOption}, all of them valid
 */
public record GivenOptions(Map<String, String> values) {
  public static final GivenOptions NONE = new GivenOptions(Map.of());

  /**
   * @throws VireoException INVALID_ARGUMENT for a key or a value that is none
   */
  public GivenOptions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    apply(values, EngineOptions.DEFAULTS);
  }

  /**
   * This and one more.
   *
   * @throws VireoException INVALID_ARGUMENT for a key that was given before, or is none
   */
  public GivenOptions with(String key, String value) {
    if (values.containsKey(key)) {
      throw ModelOption.wrong("the option " + key + " of a model is given twice");
    }
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new GivenOptions(more);
  }

  /** This, and what {@code others} say where this says nothing. */
  GivenOptions orElse(GivenOptions others) {
    Map<String, String> all = new LinkedHashMap<>(others.values);
    all.putAll(values);
    return new GivenOptions(all);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** How the model is opened, where {@code usual} holds otherwise. */
  EngineOptions apply(EngineOptions usual) {
    return apply(values, usual);
  }

  private static EngineOptions apply(Map<String, String> values, EngineOptions usual) {
    EngineOptions engine = usual;
    for (Map.Entry<String, String> each : values.entrySet()) {
      engine = ModelOption.of(each.getKey()).apply(engine, each.getValue());
    }
    return engine;
  }
}
