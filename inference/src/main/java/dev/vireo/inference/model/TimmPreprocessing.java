package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * {@link Preprocessing} from timm's {@code config.json}, by the fields that {@code
 * timm.data.resolve_data_config} and {@code create_transform} read (timm 1.0.29) and no others, at
 * the size of {@code input_size}, as both do where nobody asks for {@code test_input_size}.
 */
final class TimmPreprocessing {
  private static final double DEFAULT_CROP = 0.875;
  private static final int WHITE = 255;
  private static final String CONFIGURATION = "pretrained_cfg";

  private static final List<String> KNOWN =
      List.of("input_size", "interpolation", "crop_pct", "crop_mode", "mean", "std");

  private TimmPreprocessing() {}

  /** Whether the object is timm's: with a {@code pretrained_cfg}, or in the form before it. */
  static boolean matches(JsonNode node) {
    return node.hasNonNull(CONFIGURATION) || node.has("input_size");
  }

  /** The object that has the fields. */
  private static JsonNode configuration(JsonNode node) {
    if (!node.hasNonNull(CONFIGURATION)) {
      return node;
    }
    JsonNode within = node.get(CONFIGURATION);
    if (!within.isObject() || (!within.isEmpty() && KNOWN.stream().noneMatch(within::has))) {
      throw new IllegalArgumentException(
          "%s is an object with some of %s, not %s"
              .formatted(
                  CONFIGURATION,
                  String.join(", ", KNOWN),
                  PreprocessingJson.shown(within.toString())));
    }
    return within;
  }

  /**
   * @throws IllegalArgumentException when it asks for what is not known or not done here
   */
  static Preprocessing read(JsonNode node) {
    JsonFields fields = new JsonFields(configuration(node), JsonFields.Nulls.ABSENT);
    List<Integer> input =
        fields.has("input_size") ? fields.integers("input_size", 3) : List.of(3, 224, 224);
    if (input.get(0) != 3) {
      throw new IllegalArgumentException(
          "its input has " + input.get(0) + " channels, and images have 3 here");
    }
    List<Float> mean = fields.has("mean") ? fields.channels("mean") : Preprocessing.IMAGENET_MEAN;
    List<Float> std = fields.has("std") ? fields.channels("std") : Preprocessing.IMAGENET_STD;
    return new Preprocessing(
        geometry(fields, input.get(1), input.get(2), mean), Normalization.unit(mean, std));
  }

  private static Geometry geometry(JsonFields fields, int height, int width, List<Float> mean) {
    Filter filter = named(fields);
    double stated = fields.number("crop_pct", DEFAULT_CROP);
    double crop = stated == 0 ? DEFAULT_CROP : stated;
    int resizeHeight = (int) Math.floor(height / crop);
    int resizeWidth = (int) Math.floor(width / crop);
    String mode = fields.has("crop_mode") ? fields.text("crop_mode") : "center";
    return switch (mode) {
      case "center" ->
          resizeHeight == resizeWidth
              ? crop(new Fit.ShorterEdge(resizeHeight), filter, height, width)
              // Of an input that is not square timm passes its interpolation over.
              : crop(new Fit.Cover(resizeHeight, resizeWidth), Filter.BILINEAR, height, width);
      case "squash" -> crop(new Fit.Stretch(resizeHeight, resizeWidth), filter, height, width);
      case "border" ->
          new Geometry(
              new Fit.Border(resizeHeight, resizeWidth),
              filter,
              height,
              width,
              Centering.ROUND,
              mean.stream().map(value -> (int) Math.rint(WHITE * (double) value)).toList());
      default ->
          throw new IllegalArgumentException(
              "crop_mode is center, squash or border, not \"" + mode + "\"");
    };
  }

  private static Filter named(JsonFields fields) {
    return fields.constant("interpolation", Filter.BICUBIC);
  }

  private static Geometry crop(Fit fit, Filter filter, int height, int width) {
    return new Geometry(fit, filter, height, width, Centering.ROUND, Geometry.BLACK);
  }
}
