package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Preprocessing} from the fields of Hugging Face's image processors ({@code
 * preprocessor_config.json}), where they mean what we can do to the same bytes.
 */
final class HuggingFacePreprocessing {
  /** PIL's {@code Image.BILINEAR}. */
  private static final int BILINEAR = 2;

  private HuggingFacePreprocessing() {}

  /** Whether the object is one of theirs. */
  static boolean matches(JsonNode node) {
    return node.has("image_mean") || node.has("do_resize") || node.has("image_processor_type");
  }

  /**
   * @throws IllegalArgumentException when it asks for what is not done here
   */
  static Preprocessing read(JsonNode node) {
    if (node.path("resample").asInt(BILINEAR) != BILINEAR) {
      throw new IllegalArgumentException(
          "it resizes with PIL's filter number "
              + node.path("resample")
              + ", and only 2 (bilinear) is done here");
    }
    if (Math.abs(node.path("rescale_factor").asDouble(1 / 255.0) - 1 / 255.0) > 1e-9) {
      throw new IllegalArgumentException("rescale_factor must be 1/255");
    }
    if (!node.path("do_rescale").asBoolean(true)) {
      throw new IllegalArgumentException(
          "do_rescale is false, and only pixels rescaled by 1/255 are given to a network here");
    }
    if (node.path("do_flip_channel_order").asBoolean(false)) {
      throw new IllegalArgumentException(
          "do_flip_channel_order asks for blue, green, red, and pixels are red, green, blue here");
    }
    List<Float> mean = floats(node, "image_mean", 0f);
    List<Float> std = floats(node, "image_std", 1f);
    JsonNode size = node.required("size");
    if (node.path("do_center_crop").asBoolean(false)) {
      int resize = size.has("shortest_edge") ? size.get("shortest_edge").asInt() : square(size);
      return Preprocessing.centerCrop(resize, square(node.required("crop_size")), mean, std);
    }
    int edge = square(size);
    return Preprocessing.stretch(edge, mean, std);
  }

  private static int square(JsonNode size) {
    if (size.isInt()) {
      return size.intValue();
    }
    if (!size.path("height").isInt() || !size.path("width").isInt()) {
      throw new IllegalArgumentException(
          "a size needs a height and a width, or where do_center_crop is true a shortest_edge, not "
              + size);
    }
    int height = size.path("height").asInt();
    if (height != size.path("width").asInt()) {
      throw new IllegalArgumentException("the input is not square: " + size);
    }
    return height;
  }

  private static List<Float> floats(JsonNode node, String field, float otherwise) {
    if (!node.path("do_normalize").asBoolean(true) || !node.has(field)) {
      return List.of(otherwise, otherwise, otherwise);
    }
    List<Float> values = new ArrayList<>();
    node.get(field).forEach(value -> values.add(value.floatValue()));
    return values;
  }
}
