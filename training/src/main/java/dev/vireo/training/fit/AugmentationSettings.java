package dev.vireo.training.fit;

import static dev.vireo.training.fit.Notation.told;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Border;
import dev.vireo.training.augment.Distortion;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How training images vary. */
public final class AugmentationSettings {
  static final String FRAMING = "augmentation.framing";
  static final String DISTORTIONS = "augmentation.distortions";
  static final String MIX = "augmentation.mix";
  private static final List<String> SHIFTED = List.of("shift");
  private static final int RAND_OPERATIONS = 2;
  private static final int RAND_MAGNITUDE = 9;

  public static final Setting<Framing> CROP =
      Setting.kind(
              "--crop",
              FRAMING,
              Framing.class,
              "none",
              "whole",
              "shift",
              "shift",
              "resized",
              "resized-crop")
          .help(
              "none, shift (by an eighth: below 64 px) or resized: a part of the image (from 64"
                  + " px).");

  public static final Setting<Double> CROP_AREA =
      Setting.number("--crop-area", FRAMING + ".minArea")
          .suiting(List.of("resized-crop"))
          .help(
              "Least part that --crop resized takes (%s)."
                  .formatted(told(Augmentation.USUAL_MIN_AREA)));

  public static final Setting<Integer> SHIFT =
      Setting.integer("--shift", FRAMING + ".reach")
          .label("PX")
          .suiting(SHIFTED)
          .help("Reach of --crop shift (an eighth of the size).");

  public static final Setting<Border> BORDER =
      Setting.of(
              "--border",
              "repeat|reflect",
              FRAMING + ".border",
              Border.class,
              Notation.constants(Border.class))
          .suiting(SHIFTED)
          .help("What --crop shift brings into view (repeat).");

  public static final Setting<Flip> FLIP =
      Setting.of("--flip", "NAME", "augmentation.flip", Flip.class, Notation.constants(Flip.class))
          .usually(Flip.RANDOM)
          .help(
              "random (half of the images), alternate (every image in every other epoch) or none"
                  + " ({}).");

  public static final Setting<Distortion[]> COLOR_JITTER =
      distortion(
              "--color-jitter",
              "B,C,S,H",
              AugmentationSettings::colorJitter,
              value ->
                  value.path("kind").asText().equals("color-jitter")
                      ? Optional.of(
                          "%s,%s,%s,%s"
                              .formatted(
                                  told(value.path("brightness")),
                                  told(value.path("contrast")),
                                  told(value.path("saturation")),
                                  told(value.path("hue"))))
                      : Optional.empty())
          .help("Reach of brightness, contrast, saturation, hue: 0.4,0.4,0.4,0.1.");

  public static final Setting<Distortion[]> AUTO_AUGMENT =
      distortion(
              "--auto-augment",
              "NAME",
              AugmentationSettings::policy,
              value ->
                  switch (value.path("kind").asText()) {
                    case "trivial-augment" -> Optional.of("trivial");
                    case "rand-augment" ->
                        Optional.of(
                            "rand:%s,%s"
                                .formatted(
                                    told(value.path("count")), told(value.path("magnitude"))));
                    default -> Optional.empty();
                  })
          .help(
              "trivial, or rand[:OPERATIONS,MAGNITUDE] (rand:%s,%s)."
                  .formatted(RAND_OPERATIONS, RAND_MAGNITUDE));

  public static final Setting<Distortion[]> RANDOM_ERASING =
      distortion(
              "--random-erasing",
              "X",
              word ->
                  new Distortion.RandomErasing(Notation.NUMBER.read().apply(word).doubleValue()),
              value ->
                  value.path("kind").asText().equals("random-erasing")
                      ? Optional.of(told(value.path("probability")))
                      : Optional.empty())
          .help("Probability that a rectangle is erased.");

  public static final Setting<Double> MIXUP =
      Setting.number("--mixup", MIX + ".mixupAlpha")
          .label("ALPHA")
          .help("Mix pairs of images; with --cutmix, one of both by chance.");

  public static final Setting<Double> CUTMIX =
      Setting.number("--cutmix", MIX + ".cutMixAlpha")
          .label("ALPHA")
          .help("Paste a rectangle of one image into another.");

  static final List<Setting<?>> ALL =
      List.of(
          CROP,
          CROP_AREA,
          SHIFT,
          BORDER,
          FLIP,
          COLOR_JITTER,
          AUTO_AUGMENT,
          RANDOM_ERASING,
          MIXUP,
          CUTMIX);

  private AugmentationSettings() {}

  /** In the JSON form one element of the list. */
  private static Setting<Distortion[]> distortion(
      String option,
      String label,
      Function<String, Distortion> read,
      Function<JsonNode, Optional<String>> write) {
    Notation notation =
        new Notation(
            word -> SettingsJson.array(SettingsJson.node(read.apply(word))),
            distortions -> {
              Optional<String> word = Optional.empty();
              for (JsonNode distortion : distortions) {
                word = word.or(() -> write.apply(distortion));
              }
              return word;
            });
    return Setting.of(option, label, DISTORTIONS, Distortion[].class, notation);
  }

  private static Distortion colorJitter(String word) {
    JsonNode reach = Notation.list("takes four numbers", Notation.NUMBER).read().apply(word);
    if (reach.size() != 4) {
      throw new IllegalArgumentException(
          "takes four numbers, as 0.4,0.4,0.4,0.1, not " + reach.size());
    }
    return new Distortion.ColorJitter(
        reach.get(0).asDouble(),
        reach.get(1).asDouble(),
        reach.get(2).asDouble(),
        reach.get(3).asDouble());
  }

  private static Distortion policy(String word) {
    if (word.equals("trivial")) {
      return new Distortion.TrivialAugment();
    }
    if (word.equals("rand")) {
      return new Distortion.RandAugment(RAND_OPERATIONS, RAND_MAGNITUDE);
    }
    if (word.matches("rand:\\d{1,2},\\d{1,2}")) {
      List<String> numbers = List.of(word.substring("rand:".length()).split(",", -1));
      return new Distortion.RandAugment(
          Integer.parseInt(numbers.getFirst()), Integer.parseInt(numbers.getLast()));
    }
    throw new IllegalArgumentException("is trivial, rand or rand:2,9, not '" + word + "'");
  }
}
