package dev.vireo.training.augment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** An {@link Augmentation} as JSON, for a run's {@code config.json}. */
public final class AugmentationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AugmentationJson() {}

  public static ObjectNode write(Augmentation augmentation) {
    ObjectNode json = JSON.createObjectNode();
    json.set("framing", framing(augmentation.framing()));
    json.put("flip", augmentation.flip().name().toLowerCase(Locale.ROOT));
    ArrayNode distortions = json.putArray("distortions");
    augmentation.distortions().forEach(distortion -> distortions.add(distortion(distortion)));
    json.set("mix", mix(augmentation.mix()));
    return json;
  }

  private static ObjectNode framing(Framing framing) {
    return switch (framing) {
      case Framing.Whole() -> kind("whole");
      case Framing.Shift(int reach, Border border) ->
          kind("shift").put("reach", reach).put("border", border.name().toLowerCase(Locale.ROOT));
      case Framing.ResizedCrop(double minArea) -> kind("resized-crop").put("minArea", minArea);
    };
  }

  private static ObjectNode distortion(Distortion distortion) {
    return switch (distortion) {
      case Distortion.ColorJitter jitter ->
          kind("color-jitter")
              .put("brightness", jitter.brightness())
              .put("contrast", jitter.contrast())
              .put("saturation", jitter.saturation())
              .put("hue", jitter.hue());
      case Distortion.TrivialAugment() -> kind("trivial-augment");
      case Distortion.RandAugment(int count, int magnitude) ->
          kind("rand-augment").put("count", count).put("magnitude", magnitude);
      case Distortion.RandomErasing(double probability) ->
          kind("random-erasing").put("probability", probability);
    };
  }

  private static ObjectNode mix(Mix mix) {
    return switch (mix) {
      case Mix.None() -> kind("none");
      case Mix.Mixup(double alpha) -> kind("mixup").put("mixupAlpha", alpha);
      case Mix.CutMix(double alpha) -> kind("cutmix").put("cutMixAlpha", alpha);
      case Mix.Either(Mix.Mixup mixup, Mix.CutMix cutMix) ->
          kind("either").put("mixupAlpha", mixup.alpha()).put("cutMixAlpha", cutMix.alpha());
    };
  }

  private static ObjectNode kind(String name) {
    return JSON.createObjectNode().put("kind", name);
  }
}
