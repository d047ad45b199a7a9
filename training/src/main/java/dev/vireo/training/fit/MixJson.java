package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.augment.Mix;
import java.util.List;
import java.util.Optional;

/** A {@link Mix} as JSON: its numbers say of what kind it is, so that two settings may make one. */
final class MixJson {
  private static final String MIXUP = "mixupAlpha";
  private static final String CUTMIX = "cutMixAlpha";

  private MixJson() {}

  static ObjectNode write(Mix mix) {
    ObjectNode json = SettingsJson.object();
    return switch (mix) {
      case Mix.None() -> json.put("kind", "none");
      case Mix.Mixup(double alpha) -> json.put("kind", "mixup").put(MIXUP, alpha);
      case Mix.CutMix(double alpha) -> json.put("kind", "cutmix").put(CUTMIX, alpha);
      case Mix.Either(Mix.Mixup mixup, Mix.CutMix cutMix) ->
          json.put("kind", "either").put(MIXUP, mixup.alpha()).put(CUTMIX, cutMix.alpha());
    };
  }

  static Mix read(JsonNode json) {
    json.fieldNames()
        .forEachRemaining(name -> {
          if (!List.of("kind", MIXUP, CUTMIX).contains(name)) {
            throw new IllegalArgumentException(
                "there is no setting 'augmentation.mix." + name + "'");
          }
        });
    Optional<Mix.Mixup> mixup = alpha(json, MIXUP).map(Mix.Mixup::new);
    Optional<Mix.CutMix> cutMix = alpha(json, CUTMIX).map(Mix.CutMix::new);
    if (mixup.isPresent() && cutMix.isPresent()) {
      return new Mix.Either(mixup.get(), cutMix.get());
    }
    return mixup.<Mix>map(one -> one).or(() -> cutMix).orElseGet(Mix.None::new);
  }

  private static Optional<Double> alpha(JsonNode json, String name) {
    return json.has(name)
        ? Optional.of(SettingsJson.read(json.get(name), Double.class, name))
        : Optional.empty();
  }
}
