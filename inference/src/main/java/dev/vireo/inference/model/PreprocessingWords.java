package dev.vireo.inference.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@link Preprocessing} in one line of words. */
public final class PreprocessingWords {
  private PreprocessingWords() {}

  public static String of(Preprocessing preprocessing) {
    List<String> words = new ArrayList<>();
    if (preprocessing.orientation() == Orientation.APPLY) {
      words.add("turned upright as EXIF says");
    }
    if (preprocessing.decode() == DecodeMode.DRAFT) {
      words.add("large JPEGs decoded in part");
    }
    geometry(preprocessing.geometry(), words);
    if (preprocessing.channels() == ChannelOrder.BGR) {
      words.add("blue first");
    }
    normalization(preprocessing.normalization(), words);
    return String.join(", ", words);
  }

  private static void geometry(Geometry geometry, List<String> words) {
    String filter = JsonFields.name(geometry.filter());
    switch (geometry.fit()) {
      case Fit.Whole() -> words.add("not resized");
      case Fit.ShorterEdge(int edge) -> words.add("shorter edge to " + edge + " (" + filter + ")");
      case Fit.Stretch(int height, int width) ->
          words.add("stretched to " + pixels(height, width) + " (" + filter + ")");
      case Fit.Cover(int height, int width) ->
          words.add("resized to cover " + pixels(height, width) + " (" + filter + ")");
      case Fit.Border(int height, int width) ->
          words.add("resized to fit into " + pixels(height, width) + " (" + filter + ")");
    }
    boolean whole = geometry.fit().equals(new Fit.Stretch(geometry.height(), geometry.width()));
    if (!whole) {
      String fill = geometry.fill().equals(Geometry.BLACK) ? "" : " on " + geometry.fill();
      String rounding = geometry.centering() == Centering.FLOOR ? " (rounded down)" : "";
      words.add("center " + pixels(geometry.height(), geometry.width()) + rounding + fill);
    }
  }

  private static String pixels(int height, int width) {
    return height == width ? height + " x " + width : height + " high x " + width + " wide";
  }

  private static void normalization(Normalization normalization, List<String> words) {
    double least = normalization.offset();
    double most = 255 * normalization.factor() + normalization.offset();
    words.add("scaled to [" + number(least) + ", " + number(most) + "]");
    if (normalization.mean().stream().anyMatch(value -> value != 0)) {
      words.add("mean " + numbers(normalization.mean()));
    }
    if (normalization.std().stream().anyMatch(value -> value != 1)) {
      words.add("deviation " + numbers(normalization.std()));
    }
  }

  private static String numbers(List<Float> values) {
    return values.stream().distinct().count() == 1
        ? number(values.getFirst())
        : values.stream().map(PreprocessingWords::number).collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    float rounded = (float) (Math.rint(value * 1e6) / 1e6);
    return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e6
        ? Integer.toString((int) rounded)
        : Float.toString(rounded);
  }
}
