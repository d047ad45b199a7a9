package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@link Preprocessing} in the JSON form of our own, which {@link PreprocessingJson} describes. */
final class OwnPreprocessing {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CENTER_CROP = "center_crop";
  private static final String STRETCH = "stretch";
  private static final String COVER = "cover";
  private static final String BORDER = "border";
  private static final String NONE = "none";

  private OwnPreprocessing() {}

  /** What is usual is left out, so that files from before read the same. */
  static ObjectNode write(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    Geometry geometry = preprocessing.geometry();
    switch (geometry.fit()) {
      case Fit.ShorterEdge(int edge) -> node.put("fit", CENTER_CROP).put("resize", edge);
      case Fit.Stretch(int height, int width) ->
          size(node.put("fit", STRETCH), "resize", height, width);
      case Fit.Cover(int height, int width) ->
          size(node.put("fit", COVER), "resize", height, width);
      case Fit.Border(int height, int width) ->
          size(node.put("fit", BORDER), "resize", height, width);
      case Fit.Whole() -> node.put("fit", NONE);
    }
    size(node, "size", geometry.height(), geometry.width());
    Normalization normalization = preprocessing.normalization();
    normalization.mean().forEach(node.putArray("mean")::add);
    normalization.std().forEach(node.putArray("std")::add);
    unless(Filter.BILINEAR, geometry.filter(), "filter", node);
    unless(Centering.ROUND, geometry.centering(), "center", node);
    if (!geometry.fill().equals(Geometry.BLACK)) {
      geometry.fill().forEach(node.putArray("fill")::add);
    }
    if (normalization.factor() != Normalization.UNIT) {
      node.put("rescale", normalization.factor());
    }
    if (normalization.offset() != 0) {
      node.put("offset", normalization.offset());
    }
    unless(ChannelOrder.RGB, preprocessing.channels(), "channels", node);
    unless(Orientation.IGNORE, preprocessing.orientation(), "orientation", node);
    unless(DecodeMode.EXACT, preprocessing.decode(), "decode", node);
    return node;
  }

  private static void size(ObjectNode node, String field, int height, int width) {
    if (height == width) {
      node.put(field, height);
    } else {
      node.putArray(field).add(height).add(width);
    }
  }

  private static <E extends Enum<E>> void unless(E usual, E value, String field, ObjectNode node) {
    if (value != usual) {
      node.put(field, JsonFields.name(value));
    }
  }

  /**
   * @throws IllegalArgumentException when it is not in this form
   */
  static Preprocessing read(JsonNode json) {
    JsonFields fields = new JsonFields(json, JsonFields.Nulls.ABSENT);
    List<Integer> size = fields.integers("size", 2);
    Geometry geometry =
        new Geometry(
            fit(fields),
            fields.constant("filter", Filter.BILINEAR),
            size.get(0),
            size.get(1),
            fields.constant("center", Centering.ROUND),
            fields.has("fill") ? fields.integers("fill", 3) : Geometry.BLACK);
    Normalization normalization =
        new Normalization(
            fields.number("rescale", Normalization.UNIT),
            fields.number("offset", 0),
            fields.channels("mean"),
            fields.channels("std"));
    Preprocessing preprocessing =
        new Preprocessing(
            geometry,
            normalization,
            fields.constant("channels", ChannelOrder.RGB),
            fields.constant("orientation", Orientation.IGNORE),
            fields.constant("decode", DecodeMode.EXACT));
    fields.requireNoOthers();
    return preprocessing;
  }

  private static Fit fit(JsonFields fields) {
    String name = fields.text("fit");
    return switch (name) {
      case CENTER_CROP -> new Fit.ShorterEdge(fields.integer("resize"));
      case STRETCH -> {
        List<Integer> to = edges(fields);
        yield new Fit.Stretch(to.get(0), to.get(1));
      }
      case COVER -> {
        List<Integer> to = edges(fields);
        yield new Fit.Cover(to.get(0), to.get(1));
      }
      case BORDER -> {
        List<Integer> to = edges(fields);
        yield new Fit.Border(to.get(0), to.get(1));
      }
      case NONE -> new Fit.Whole();
      default ->
          throw new IllegalArgumentException(
              "fit is one of %s, not \"%s\""
                  .formatted(List.of(CENTER_CROP, STRETCH, COVER, BORDER, NONE), name));
    };
  }

  /** Of the size itself where nothing else is said. */
  private static List<Integer> edges(JsonFields fields) {
    return fields.integers(fields.has("resize") ? "resize" : "size", 2);
  }
}
