package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * What must give way before settings are laid over others, because it was said of something else:
 * the attributes of a network of another kind, the learning rate of another optimizer. That objects
 * of different kinds replace each other whole, {@link SettingsTree#merge} sees to.
 *
 * @param given the upper ones
 */
record Displacement(ObjectNode given) {
  private static final String NETWORK = NetworkSettings.PATH;
  private static final String SCHEDULE = "schedule";

  static Displacement by(ObjectNode given) {
    return new Displacement(given);
  }

  /** A copy of what stays of others. */
  ObjectNode of(ObjectNode base) {
    ObjectNode rest = base.deepCopy();
    if (rest.get(NETWORK) instanceof ObjectNode network) {
      network(network, rest);
    }
    if (SettingsTree.differ(rest.path("optimizer"), given.path("optimizer"))) {
      SettingsTree.remove(rest, SCHEDULE, List.of("peak"));
    }
    JsonNode schedule = given.path(SCHEDULE);
    if (schedule.path("decay").asText().equalsIgnoreCase(Schedule.Decay.CONSTANT.name())) {
      SettingsTree.remove(rest, SCHEDULE, List.of("end"));
    }
    if (schedule.path("warmupEpochs").asDouble(1) == 0) {
      SettingsTree.remove(rest, SCHEDULE, List.of("start"));
    }
    if (is(Distillation.Target.HARD, given.path("distillation").path("target"))) {
      SettingsTree.remove(rest, "distillation", List.of("temperature"));
    }
    shortenWarmup(rest);
    return rest;
  }

  private static boolean is(Enum<?> constant, JsonNode value) {
    return constant.name().equalsIgnoreCase(value.asText());
  }

  private void network(ObjectNode network, ObjectNode rest) {
    JsonNode wanted = given.path(NETWORK);
    if (SettingsTree.differ(network, wanted)) {
      rest.remove("progressiveResizing");
      if (NetworkSettings.TRANSFORMERS.contains(network.path("kind").asText())
          && NetworkSettings.TRANSFORMERS.contains(wanted.path("kind").asText())) {
        network.remove(NetworkShape.BACKBONE);
      } else {
        network.retain("imageSize");
      }
      network.remove("kind");
    }
    if (wanted.has("preset") && !wanted.get("preset").equals(network.get("preset"))) {
      network.remove(NetworkShape.PRESET);
    }
    if (wanted.has("hidden")) {
      network.remove("reduction");
    }
    if (given.path("tuning").has("pretrained")) {
      rest.remove("preprocessing");
      network.retain(NetworkShape.open(network));
    }
  }

  /** In proportion to the epochs, where they become fewer. */
  private void shortenWarmup(ObjectNode rest) {
    JsonNode warmup = rest.path(SCHEDULE).path("warmupEpochs");
    double before = rest.path("epochs").asDouble(LoopSettings.EPOCHS.usual().orElseThrow());
    double now = given.path("epochs").asDouble(before);
    if (warmup.isNumber() && now > 0 && now < before) {
      double shorter =
          new BigDecimal(warmup.asText())
              .multiply(BigDecimal.valueOf(now))
              .divide(BigDecimal.valueOf(before), MathContext.DECIMAL32)
              .doubleValue();
      SettingsTree.object(rest, SCHEDULE).put("warmupEpochs", shorter);
    }
  }
}
