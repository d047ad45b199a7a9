package dev.vireo.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Single fields of a {@link Preprocessing} that a user sets anew. Where {@code fit} or {@code size}
 * changes and nothing is said of {@code resize}, that follows: as much of each image is seen, or
 * the new fit fills the input.
 *
 * @param fields values by their names in {@link PreprocessingJson}, as a user writes them, and
 *     {@code crop}: the part of the resized edge that is kept, as timm's {@code crop_pct}
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record PreprocessingChange(Map<String, String> fields) {
  public static final PreprocessingChange NONE = new PreprocessingChange(Map.of());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIT = "fit";
  private static final String RESIZE = "resize";
  private static final String SIZE = "size";
  private static final String CROP = "crop";
  private static final String PIXELS = "[1-9][0-9]{0,5}";

  public PreprocessingChange {
    fields = Map.copyOf(fields);
  }

  /** Whether a text where a file could stand is a change: no file has such a name. */
  public static boolean isOne(String text) {
    return text.matches("[a-z]+=.*") && !Files.exists(Path.of(text));
  }

  /**
   * @param text {@code filter=bicubic,crop=0.95,mean=[0.5,0.5,0.5]}
   * @throws VireoException INVALID_ARGUMENT when it is not of this form
   */
  public static PreprocessingChange parse(String text) {
    PreprocessingChange change = NONE;
    // Commas within brackets belong to a value.
    for (String part : text.split(",(?![^\\[]*])", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1 || equals == part.length() - 1) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "'%s' is not FIELD=VALUE, as in filter=bicubic,crop=0.95".formatted(part));
      }
      change = change.with(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
    }
    return change;
  }

  /** The input's height and width, where it sets both to one number of pixels. */
  public OptionalInt size() {
    String size = fields.getOrDefault(SIZE, "");
    return size.matches(PIXELS) ? OptionalInt.of(Integer.parseInt(size)) : OptionalInt.empty();
  }

  /** This and one more. */
  public PreprocessingChange with(String field, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new PreprocessingChange(more);
  }

  /**
   * This and a decode mode.
   *
   * @param decode null for what is said without it
   */
  public PreprocessingChange with(@Nullable DecodeMode decode) {
    return decode == null ? this : with("decode", decode.name().toLowerCase(Locale.ROOT));
  }

  /**
   * This and an orientation.
   *
   * @param orientation null for what is said without it
   */
  public PreprocessingChange with(@Nullable Orientation orientation) {
    return orientation == null
        ? this
        : with("orientation", orientation.name().toLowerCase(Locale.ROOT));
  }

  /** This, and where both set a field, what {@code other} says. */
  public PreprocessingChange with(PreprocessingChange other) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.putAll(other.fields);
    return new PreprocessingChange(more);
  }

  /**
   * @throws VireoException INVALID_MODEL for a value that its field cannot have
   */
  public Preprocessing apply(Preprocessing preprocessing) {
    if (fields.isEmpty()) {
      return preprocessing;
    }
    ObjectNode node = OwnPreprocessing.write(preprocessing);
    boolean resized = fields.containsKey(RESIZE);
    String size = fields.get(SIZE);
    if (size != null && !resized && preprocessing.geometry().square()) {
      node = scaled(preprocessing, size, node);
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      if (!field.getKey().equals(CROP)) {
        set(node, field.getKey(), field.getValue());
      }
    }
    if (fields.containsKey(FIT) && !resized) {
      node.set(RESIZE, node.get(SIZE));
    }
    String crop = fields.get(CROP);
    if (crop != null) {
      crop(node, part(crop));
    }
    if (node.path(FIT).asText().equals("none")) {
      node.remove(RESIZE);
    }
    return PreprocessingJson.read(node.toString(), "the preprocessing asked for");
  }

  private static ObjectNode scaled(Preprocessing preprocessing, String size, ObjectNode otherwise) {
    return size.matches(PIXELS)
        ? OwnPreprocessing.write(preprocessing.at(Integer.parseInt(size)))
        : otherwise;
  }

  /** As timm: the edges that are resized to are the input's by the part, rounded down. */
  private static void crop(ObjectNode node, double part) {
    JsonFields values = new JsonFields(node, JsonFields.Nulls.ABSENT);
    int height = (int) Math.floor(values.integers(SIZE, 2).get(0) / part);
    int width = (int) Math.floor(values.integers(SIZE, 2).get(1) / part);
    if (height == width) {
      node.put(RESIZE, height);
    } else {
      node.putArray(RESIZE).add(height).add(width);
    }
  }

  private static double part(String text) {
    try {
      double part = Double.parseDouble(text);
      if (part > 0 && part < 1000) {
        return part;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new VireoException(
        ErrorCode.INVALID_MODEL,
        "the preprocessing asked for: crop is a part of the resized edge, as 0.95, not " + text);
  }

  /** A value that reads as JSON is that, any other text. */
  private static void set(ObjectNode node, String field, String value) {
    try {
      node.set(field, JSON.readTree(value));
    } catch (JsonProcessingException e) {
      node.put(field, value);
    }
  }
}
